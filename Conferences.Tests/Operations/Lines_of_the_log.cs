using System.Net;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Observability;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations.Faults;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Conferences.Tests.Operations;

/// <summary>What a node writes to its standard output where that is no terminal.</summary>
public sealed class Lines_of_the_log(Service service)
{
    private static readonly FakeTimeProvider Clock = new(new(2026, 3, 2, 10, 30, 0, 7, TimeSpan.FromHours(1)));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task have_the_time_the_request_and_the_trace_of_the_caller()
    {
        const string trace = "0af7651916cd43dd8448eb211c80319c";
        const string caller = "b7ad6b7169203331";
        var database = await service.NewDatabaseAsync("lines");
        using var node = new RunningNode(database);
        await node.StartAsync();
        using var http = new HttpClient { BaseAddress = node.Address };
        http.DefaultRequestHeaders.Add("X-Auth-Token", await node.TokenAsync());
        http.DefaultRequestHeaders.Add("traceparent", $"00-{trace}-{caller}-01");
        var portal = new Portal(Ids.New(), http);
        await using (var source = NpgsqlDataSource.Create(database))
        await using (var drop = source.CreateCommand("drop table conferences.mt_doc_numberclaim cascade"))
            await drop.ExecuteNonQueryAsync(Cancellation);

        var answer = await portal.Put(
            "", """{"data":{"conference_numbers":["5001"]}}""", ("X-Request-ID", "portal-4711"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.Equal(0, await node.TermAsync());

        var line = Assert.Single(Read(node), it => (string?)it["request_id"] == "portal-4711");
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", (string?)line["timestamp"]);
        var age = DateTimeOffset.UtcNow - DateTimeOffset.Parse((string)line["timestamp"]!);
        Assert.InRange(age, TimeSpan.FromSeconds(-1), TimeSpan.FromMinutes(2));
        Assert.Equal("error", (string?)line["level"]);
        Assert.Equal(portal.Account, (string?)line["account"]);
        Assert.Equal(trace, (string?)line["trace_id"]);
        Assert.Matches("^[0-9a-f]{16}$", (string?)line["span_id"]);
        Assert.NotEqual(caller, (string?)line["span_id"]);
        Assert.Contains("mt_doc_numberclaim", (string?)line["exception"]);
    }

    // With a new home: there the framework would keep keys that nothing needs, and warn that they are not encrypted.
    [Fact]
    public async Task are_none_at_a_start_but_where_it_listens()
    {
        var home = Directory.CreateTempSubdirectory("conferences-");
        using var node = new RunningNode(await service.NewDatabaseAsync("quiet"), $"HOME={home.FullName}");
        await node.StartAsync();
        using var http = new HttpClient { BaseAddress = node.Address };
        (await http.GetAsync("/health/ready", Cancellation)).EnsureSuccessStatusCode();
        Assert.Equal(0, await node.TermAsync());

        Assert.All(Read(node), line => Assert.Equal("Microsoft.Hosting.Lifetime", (string?)line["category"]));
        Assert.Empty(home.EnumerateFileSystemInfos("*", SearchOption.AllDirectories));
        home.Delete(recursive: true);
    }

    [Fact]
    public void have_the_name_of_the_event_and_its_values_as_they_are()
    {
        var scopes = new LoggerExternalScopeProvider();
        using var outer = scopes.Push(new Dictionary<string, object?> { ["request_id"] = "a", ["account"] = "b" });
        using var inner = scopes.Push(new Dictionary<string, object?> { ["request_id"] = "c", ["level"] = "none" });
        KeyValuePair<string, object?>[] values =
        [
            new("Count", 3), new("Age", 0.5), new("IsLast", true), new("Why", "»gone«"), new("Whom", null),
            new("{OriginalFormat}", "{Count} events"),
        ];

        Expect.Json(
            """
            {"timestamp":"2026-03-02T09:30:00.007Z","level":"warning","event":"bus.page_unconfirmed","category":"Bus",
             "message":"3 events \"gone\"","request_id":"c","account":"b",
             "data":{"Count":3,"Age":0.5,"IsLast":true,"Why":"»gone«","Whom":null}}
            """,
            Written(new(1, "bus.page_unconfirmed"), values, "3 events \"gone\"", exception: null, scopes));
    }

    [Fact]
    public void have_the_exception_and_nothing_that_there_is_not() => Expect.Json(
        """
        {"timestamp":"2026-03-02T09:30:00.007Z","level":"warning","category":"Bus","message":"text",
         "exception":"System.InvalidOperationException: two\nlines"}
        """,
        Written(0, "text", "text", new InvalidOperationException("two\nlines"), scopes: null));

    private static JsonNode Written<TState>(
        EventId id, TState state, string message, Exception? exception, IExternalScopeProvider? scopes)
    {
        using var text = new StringWriter();
        new JsonLogFormatter(Clock).Write(
            new LogEntry<TState>(LogLevel.Warning, "Bus", id, state, exception, (_, _) => message), scopes, text);
        var line = text.ToString();
        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        return JsonNode.Parse(line)!;
    }

    private static IEnumerable<JsonNode> Read(RunningNode node) =>
        node.Output.Where(line => line.Length > 0).Select(line => JsonNode.Parse(line)!)

            // By it Kestrel tells of a machine that stalled for a second.
            .Where(line => (string?)line["event"] != "HeartbeatSlow");
}
