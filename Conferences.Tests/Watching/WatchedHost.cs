using System.Collections.Concurrent;
using Conferences.Tests.Asking;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Conferences.Tests.Watching;

/// <summary>A host of its own on a database of its own, whose log is kept.</summary>
internal sealed class WatchedHost : WebApplicationFactory<Program>
{
    private readonly string connectionString;
    private readonly (string Name, string Value)[] settings;

    private WatchedHost(string connectionString, (string Name, string Value)[] settings)
    {
        (this.connectionString, this.settings) = (connectionString, settings);
        UseKestrel(0);
        StartServer();
    }

    public Log Log { get; } = new();

    public Uri Address => ClientOptions.BaseAddress;

    /// <summary>A host on a database that nobody else uses, in the same server as the tests' service.</summary>
    public static async Task<WatchedHost> StartAsync(Service service, params (string Name, string Value)[] settings)
    {
        var name = $"watched_{Guid.NewGuid():n}";
        await using var server = NpgsqlDataSource.Create(service.ConnectionString);
        await using var create = server.CreateCommand($"create database {name}");
        await create.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var own = new NpgsqlConnectionStringBuilder(service.ConnectionString) { Database = name };
        return On(own.ConnectionString, settings);
    }

    /// <summary>A host on this database.</summary>
    public static WatchedHost On(string connectionString, params (string Name, string Value)[] settings) =>
        new(connectionString, settings);

    public HttpClient Client() => new() { BaseAddress = Address };

    public async Task<Portal> Portal()
    {
        var http = Client();
        using var login = await http.PutAsync(
            "/v2/api_auth",
            Json.Body($$$"""{"data":{"api_key":"{{{Service.OperatorKey}}}"}}"""),
            TestContext.Current.CancellationToken);
        http.DefaultRequestHeaders.Add(
            "X-Auth-Token", (await Answer.ReadAsync(login)).Json["auth_token"]!.GetValue<string>());
        return new(Api.Ids.New(), http);
    }

    /// <summary>
    /// Waits until whatever reads the facts has read them all: were the host stopped meanwhile, the framework would log
    /// that a page could not be loaded any more.
    /// </summary>
    public Task RestAsync() => Until.Async(async () => (await Stored.ColumnOf<bool>(
        connectionString,
        """
        select coalesce(max(seq_id), 0) <= (
            select coalesce(min(last_seq_id), 0) from conferences.mt_event_progression where name = 'Ledger:All')
        from conferences.mt_events
        """)).Single());

    /// <summary>The whole log: the host has stopped, and what follows an answer has been written too.</summary>
    public async Task<IReadOnlyList<LogLine>> WholeLog()
    {
        await Services.GetRequiredService<IHost>().StopAsync(TestContext.Current.CancellationToken);
        return Log.Lines;
    }

    /// <summary>Does this to the host's database, behind its back.</summary>
    public async Task Execute(string sql)
    {
        var source = Services.GetRequiredService<NpgsqlDataSource>();
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("ConnectionStrings:Postgres", connectionString);
        builder.UseSetting("Authentication:ApiKeys:0:AccountId", Service.OperatorAccount);
        builder.UseSetting("Authentication:ApiKeys:0:Key", Service.OperatorKey);
        builder.UseSetting("Authentication:ApiKeys:0:Accounts", "*");
        foreach (var (name, value) in settings)
            builder.UseSetting(name, value);
        builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(Log));
    }
}

/// <summary>What was logged, with everything a log could show of it.</summary>
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
