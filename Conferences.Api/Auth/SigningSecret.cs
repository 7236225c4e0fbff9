using System.Security.Cryptography;
using Conferences.Api.CommandLine;
using Polly;
using Polly.Retry;

namespace Conferences.Api.Auth;

/// <summary>
/// The secret that tokens are signed with: configured, or in a file. It is never in the database, since whoever has a
/// dump or a replica could then issue tokens.
/// </summary>
internal static class SigningSecret
{
    /// <summary>The setting that names the file.</summary>
    public const string FileSetting = "Authentication:SigningKeyFile";

    private const string Setting = "Authentication:SigningKey";

    private const int Shortest = 32;

    // Another node may just have created the file.
    private static readonly ResiliencePipeline<string> untilWritten = new ResiliencePipelineBuilder<string>()
        .AddRetry(new RetryStrategyOptions<string>
        {
            ShouldHandle = new PredicateBuilder<string>().HandleResult(text => text.Length == 0),
            MaxRetryAttempts = 20,
            Delay = TimeSpan.FromMilliseconds(50),
        })
        .Build();

    /// <summary>True if the secret or a file is configured.</summary>
    public static bool IsConfigured(IConfiguration configuration) =>
        Given(configuration) is not null || FileOf(configuration) is not null;

    /// <exception cref="CannotStartException">The configured secret is too short.</exception>
    public static void Check(IConfiguration configuration)
    {
        if (Given(configuration) is { Length: < Shortest })
            throw new CannotStartException($"{Setting} must have at least {Shortest} characters.");
    }

    /// <summary>The configured secret, or that in the file, which is created if necessary; null if neither is
    /// configured.</summary>
    /// <exception cref="CannotStartException">The file cannot be used, or its secret is too short.</exception>
    public static async Task<string?> ReadAsync(IConfiguration configuration, CancellationToken cancellation)
    {
        if (Given(configuration) is { } given)
            return given;
        if (FileOf(configuration) is not { } file)
            return null;
        try
        {
            if (!File.Exists(file))
                await CreateAsync(file, cancellation);
            var text = await untilWritten.ExecuteAsync(
                async token => (await File.ReadAllTextAsync(file, token)).Trim(), cancellation);
            return text.Length >= Shortest
                ? text
                : throw new CannotStartException(
                    $"{FileSetting}: {file} must hold at least {Shortest} characters; delete it to get new ones.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CannotStartException($"{FileSetting}: {failure.Message}", failure);
        }
    }

    /// <summary>Generates a secret.</summary>
    public static string New() => RandomNumberGenerator.GetHexString(64, lowercase: true);

    private static string? Given(IConfiguration configuration) =>
        configuration[Setting] is { Length: > 0 } given ? given : null;

    private static string? FileOf(IConfiguration configuration) =>
        configuration[FileSetting] is { Length: > 0 } file ? file : null;

    // Several nodes may start at once: one of them creates the file, and all read it.
    private static async Task CreateAsync(string file, CancellationToken cancellation)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            await using var writer = new StreamWriter(file, options);
            await writer.WriteLineAsync(New().AsMemory(), cancellation);
        }
        catch (IOException) when (File.Exists(file))
        {
            // Another node was first.
        }
    }
}
