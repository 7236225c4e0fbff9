using System.Globalization;
using System.Net.Sockets;
using Conferences.Api.CommandLine;
using Conferences.Api.Store;
using Npgsql;
using Polly;
using Polly.Retry;

namespace Conferences.Api.Hosting;

/// <summary>
/// Logs in to the database before anything is started that needs it. A server that is away is waited for, as it may
/// start at the same time; what waiting does not change ends the start.
/// </summary>
internal static class DatabaseAtStart
{
    private const string WaitSetting = "Postgres:WaitSeconds";
    private const int UsualWait = 60;
    private const int LongestWait = 3_600;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <exception cref="CannotStartException">The time to wait is no number of seconds.</exception>
    public static void Check(IConfiguration configuration) => Patience(configuration);

    /// <summary>Returns when the service, and the owner of the schema if one is configured, can log in.</summary>
    /// <exception cref="CannotStartException">They cannot, or not in time.</exception>
    public static async Task AwaitAsync(IConfiguration configuration, CancellationToken cancellation)
    {
        var patience = Patience(configuration);
        if (SchemaOwner.Configured(configuration) is { } owner)
            await AwaitAsync("ConnectionStrings__PostgresOwner", owner, patience, cancellation);
        await AwaitAsync("ConnectionStrings__Postgres", Postgres.Configured(configuration)!, patience, cancellation);
    }

    private static TimeSpan Patience(IConfiguration configuration) => TimeSpan.FromSeconds(
        SettingsReader.Read(configuration, it => it.Number(WaitSetting, UsualWait, least: 0, LongestWait)));

    private static async Task AwaitAsync(
        string setting, string connectionString, TimeSpan patience, CancellationToken cancellation)
    {
        var start = TimeProvider.System.GetTimestamp();
        var target = new NpgsqlConnectionStringBuilder(PostgresConnection.WithDefaults(connectionString))
        {
            Pooling = false,
        };
        var server = $"PostgreSQL at {target.Host}:{target.Port}";
        var retries = new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = args => ValueTask.FromResult(
                args.Outcome.Exception is { } failure && IsAway(failure)
                && TimeProvider.System.GetElapsedTime(start) < patience),
            MaxRetryAttempts = int.MaxValue,
            Delay = Pause,
            OnRetry = async args =>
            {
                if (args.AttemptNumber == 0)
                {
                    var reason = Reason(args.Outcome.Exception!);
                    await Console.Error.WriteLineAsync(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{server} cannot be reached ({reason}): waiting for up to {patience.TotalSeconds} s."));
                }
            },
        }).Build();
        try
        {
            await retries.ExecuteAsync(
                async token =>
                {
                    await using var connection = new NpgsqlConnection(target.ConnectionString);
                    await connection.OpenAsync(token);
                },
                cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new CannotStartException(Sentence(failure, setting, server, target), failure);
        }
    }

    private static string Sentence(
        Exception failure, string setting, string server, NpgsqlConnectionStringBuilder target) => failure switch
        {
            PostgresException { SqlState: ['2', '8', ..] } refused =>
                $"{server} does not let '{target.Username}' log in ({refused.MessageText}): check Username and "
                + $"Password in {setting}.",
            PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } =>
                $"{server} has no database '{target.Database ?? target.Username}': create it, or name another one in "
                + $"{setting}.",
            _ when IsAway(failure) =>
                $"{server} cannot be reached ({Reason(failure)}): check that it runs, and Host and Port in {setting}.",
            _ => $"{server} cannot be used ({Reason(failure)}): check {setting}.",
        };

    private static bool IsAway(Exception failure) =>
        failure is NpgsqlException { IsTransient: true } or SocketException or TimeoutException;

    private static string Reason(Exception failure) =>
        failure is PostgresException told
            ? told.MessageText
            : CannotStartException.FirstLine(failure.GetBaseException());
}
