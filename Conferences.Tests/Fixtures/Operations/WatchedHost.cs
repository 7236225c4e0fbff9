using System.Collections.Concurrent;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Conferences.Tests.Fixtures.Operations;

/// <summary>A node on a database of its own, whose log is captured.</summary>
internal sealed class WatchedHost : IAsyncDisposable
{
    private readonly string connectionString;
    private readonly Node node;

    private WatchedHost(string connectionString, (string Name, string Value)[] settings) =>
        (this.connectionString, node) =
            (connectionString, new Node(connectionString, TimeProvider.System, Log, settings));

    public Log Log { get; } = new();

    public Uri Address => node.Address;

    public IServiceProvider Services => node.Services;

    /// <summary>Starts a node on a new database, in the same server as the tests' service.</summary>
    public static async Task<WatchedHost> StartAsync(Service service, params (string Name, string Value)[] settings) =>
        On(await service.NewDatabaseAsync("watched"), settings);

    /// <summary>A node on this database.</summary>
    public static WatchedHost On(string connectionString, params (string Name, string Value)[] settings) =>
        new(connectionString, settings);

    public HttpClient Client() => new() { BaseAddress = Address };

    public Task<Portal> Portal() => Portal(Ids.New());

    public async Task<Portal> Portal(string account) => node.Portal(account, await node.Token());

    /// <summary>
    /// Waits until all subscriptions are up to date: if the host stopped earlier, the framework would log that a page
    /// could not be loaded.
    /// </summary>
    public Task RestAsync() => Until.Async(async () => (await Stored.ColumnOf<bool>(
        connectionString,
        """
        select coalesce(max(seq_id), 0) <= (
            select coalesce(min(last_seq_id), 0) from conferences.mt_event_progression where name = 'Ledger:All')
        from conferences.mt_events
        """)).Single());

    /// <summary>The whole log: the host has stopped, so entries after a response are included.</summary>
    public async Task<IReadOnlyList<LogLine>> WholeLog()
    {
        await Services.GetRequiredService<IHost>().StopAsync(TestContext.Current.CancellationToken);
        return Log.Lines;
    }

    /// <summary>Changes the host's database without the service.</summary>
    public async Task Execute(string sql)
    {
        var source = Services.GetRequiredService<NpgsqlDataSource>();
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => node.DisposeAsync();
}

/// <summary>Captures log entries with their exceptions and scopes.</summary>
internal sealed class Log : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<LogLine> lines = new();
    private IExternalScopeProvider scopes = new LoggerExternalScopeProvider();

    public IReadOnlyList<LogLine> Lines => [.. lines];

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, this);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;

    public void Dispose()
    {
    }

    private sealed class Logger(string category, Log log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => log.scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            // By it Kestrel tells of a machine that stalled for a second, which is no word of the service.
            if (eventId.Name == "HeartbeatSlow")
                return;
            var around = new Dictionary<string, string?>();
            log.scopes.ForEachScope(Gather, around);
            var values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs) : "";
            log.lines.Enqueue(new(logLevel, category, $"{formatter(state, exception)} {values} {exception}", around));
        }

        private static void Gather(object? scope, Dictionary<string, string?> around)
        {
            if (scope is not IEnumerable<KeyValuePair<string, object?>> pairs)
                return;
            foreach (var (name, value) in pairs)
                around[name] = value?.ToString();
        }
    }
}

/// <summary>One entry of a log, its exception in the text.</summary>
internal sealed record LogLine(
    LogLevel Level, string Category, string Text, IReadOnlyDictionary<string, string?> Scope);
