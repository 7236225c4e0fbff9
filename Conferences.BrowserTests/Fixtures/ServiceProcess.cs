using System.Globalization;
using System.Runtime.CompilerServices;
using Conferences.BrowserTests.Fixtures;
using Conferences.Development;
using Conferences.Tests.Fixtures.Operations;
using Npgsql;

[assembly: AssemblyFixture(typeof(ServiceProcess))]

namespace Conferences.BrowserTests.Fixtures;

/// <summary>
/// The service as <c>./run</c> starts it, in a process of its own with a private PostgreSQL, shared by all tests and
/// started by the first that needs it. Each test takes accounts of its own.
/// </summary>
public sealed class ServiceProcess : IAsyncLifetime
{
    private const int Accounts = 600;

    private static readonly string[] scopes = ["write erase export", "write", "read", ""];

    private readonly SemaphoreSlim turn = new(1);
    private readonly int[] taken = new int[scopes.Length];
    private readonly string data = Directory.CreateTempSubdirectory("conferences-browser-").FullName;
    private string? database;
    private RunningProgram? program;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; } = new($"http://127.0.0.1:{LoopbackPort.Free()}");

    /// <summary>The program behind <c>./run</c>, of the configuration that the tests were built with.</summary>
    public static string Executable => Path.Combine(
        PathOf("Conferences.Development"),
        Path.GetRelativePath(PathOf("Conferences.BrowserTests"), AppContext.BaseDirectory),
        "Conferences.Development.dll");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // A connection string to a server where databases may be created, instead of a private one.
    private static string? Server => Environment.GetEnvironmentVariable("CONFERENCES_TEST_POSTGRES");

    /// <summary>A file of the checkout that the tests were built from.</summary>
    public static string PathOf(string relative) => Path.Combine(RootOf(), relative);

    /// <summary>A client for a new account, whose key has these scopes.</summary>
    /// <param name="scope">One of <c>write erase export</c>, <c>write</c>, <c>read</c> and none.</param>
    public async Task<Tenant> NewAccountAsync(string scope = "write erase export")
    {
        await turn.WaitAsync(Cancellation);
        try
        {
            if (program is null)
                await StartAsync();
        }
        finally
        {
            turn.Release();
        }

        var at = Array.IndexOf(scopes, scope);
        var number = (Interlocked.Increment(ref taken[at]) - 1) * scopes.Length + at;
        Assert.InRange(number, 0, Accounts - 1);
        return await Tenant.LogInAsync(Address, AccountOf(number), KeyOf(number));
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (program is not null)
        {
            // By a signal: a process that is killed leaves its PostgreSQL running.
            await program.TermAsync(CancellationToken.None);
            program.Dispose();
        }

        if (database is not null)
            await ExecuteAsync($"drop database {database} with (force)");
        turn.Dispose();
        Directory.Delete(data, recursive: true);
    }

    private static string AccountOf(int number) => number.ToString("x32", CultureInfo.InvariantCulture);

    private static string KeyOf(int number) => $"{number:x32}{number:x32}";

    private async Task StartAsync()
    {
        if (Server is { Length: > 0 })
        {
            database = $"browser_{Guid.NewGuid():n}";
            await ExecuteAsync($"create database {database}");
        }

        // The user that PostgreSQL runs as, if it is another one, goes through it.
        File.SetUnixFileMode(data, File.GetUnixFileMode(data) | UnixFileMode.OtherExecute);
        var started = new RunningProgram(
            RunningProgram.As(user: null, Settings(), "dotnet", Executable), "Now listening on");
        try
        {
            await started.ReadyAsync(Cancellation);
        }
        catch
        {
            // By a signal: a process that is killed leaves its servers running.
            await started.TermAsync(CancellationToken.None);
            started.Dispose();
            throw;
        }

        program = started;
    }

    private IEnumerable<string> Settings()
    {
        yield return $"ASPNETCORE_URLS={Address}";
        yield return $"CONFERENCES_DATA={data}";
        yield return "Logging__LogLevel__Microsoft.Hosting.Lifetime=Information";
        yield return "Webhooks__AllowHttp=true";
        yield return "Webhooks__AllowedNetworks__0=127.0.0.0/8";
        if (database is not null)
            yield return "ConnectionStrings__Postgres=" + To(database);
        for (var number = 0; number < Accounts; number++)
        {
            yield return $"Authentication__ApiKeys__{number}__AccountId={AccountOf(number)}";
            yield return $"Authentication__ApiKeys__{number}__Key={KeyOf(number)}";
            yield return $"Authentication__ApiKeys__{number}__Scope={scopes[number % scopes.Length]}";
        }
    }

    private static string To(string database) =>
        new NpgsqlConnectionStringBuilder(Server!) { Database = database }.ConnectionString;

    private static async Task ExecuteAsync(string sql)
    {
        await using var server = NpgsqlDataSource.Create(Server!);
        await using var command = server.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private static string RootOf([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
