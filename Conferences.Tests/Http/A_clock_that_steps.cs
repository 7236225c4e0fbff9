using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;
using JasperFx.Events;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Conferences.Tests.Http;

/// <summary>Clocks that step forward and back, and nodes whose clocks disagree.</summary>
public sealed class A_clock_that_steps(Service service)
{
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(10);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task never_makes_times_fall_nor_shows_a_later_version()
    {
        var clock = new SteppingClock();
        await using var node = new Node(await service.NewDatabaseAsync("stepping"), clock);
        var portal = node.Portal(Ids.New(), await node.Token());
        var id = await portal.Create("""{"name":"1"}""");
        await portal.Join(id, "a");
        clock.Set(Step);
        await Rename(portal, id, "2");
        await portal.Join(id, "b");
        clock.Set(TimeSpan.Zero);
        await Rename(portal, id, "3");
        await portal.Act(id, "end");
        await portal.Join(id, "c");
        clock.Set(Step / 2);
        await Rename(portal, id, "4");
        clock.Set(2 * Step);
        await Rename(portal, id, "5");

        clock.Set(3 * Step);
        var events = await Events(portal, $"/{id}/events");
        AssertNeverFall(events);
        await AssertAgree(portal, id, events);
    }

    [Fact]
    public async Task on_one_of_two_nodes_an_hour_apart_makes_no_times_fall_in_an_account()
    {
        var database = await service.NewDatabaseAsync("an_hour_apart");
        var slow = new SteppingClock();
        slow.Set(-TimeSpan.FromHours(1));
        await using var one = new Node(database);
        await using var two = new Node(database, slow);
        var (account, token) = (Ids.New(), await one.Token());
        Portal[] portals = [one.Portal(account, token), two.Portal(account, token)];
        var ids = new List<string>();
        foreach (var portal in portals.Concat(portals))
            ids.Add(await portal.Create("""{"name":"1"}"""));
        for (var round = 2; round < 6; round++)
        {
            // Each conference is changed by both nodes, and no two changes of the account in turn are of one node.
            foreach (var (at, id) in ids.Index())
                await Rename(portals[(at + round) % 2], id, $"{round}");
        }

        var events = await Events(portals[0], "/events", most: 20);
        AssertNeverFall(events);
        foreach (var id in ids)
            AssertNeverFall(await Events(portals[0], $"/{id}/events"));
        foreach (var at in events.Select(Time).Distinct())
        {
            var listed = await List(portals[0], at);
            Assert.Distinct(listed.Select(item => item!.At<string>("id")));
            Assert.Equal(
                events.Where(it => Time(it) <= at).Select(it => it.At<string>("conference_id")).ToHashSet(),
                listed.Select(item => item!.At<string>("id")).ToHashSet());
        }
    }

    [Fact]
    public async Task is_a_warning_and_a_metric()
    {
        // A token from such a clock is valid in real time.
        var (clock, log) = (new SteppingClock(), new Log());
        clock.Set(-Step);
        await using var node = new Node(await service.NewDatabaseAsync("skewed"), clock, log);
        await Until.Async(() => Task.FromResult(Warned(log, "ClockOffset") == 1));
        Assert.InRange(Measurements.Of(node.Services)["conferences.clock.offset"], -660, -540);

        var portal = node.Portal(Ids.New(), await node.Token());
        var id = await portal.Create();
        Assert.Equal(0, Measurements.Of(node.Services)["conferences.clock.behind"]);
        Assert.Equal(0, Warned(log, "EventClock"));
        clock.Set(-2 * Step);
        await Rename(portal, id, "once");
        await Rename(portal, id, "twice");
        Assert.InRange(Measurements.Of(node.Services)["conferences.clock.behind"], 1, Step.TotalSeconds);
        Assert.Equal(1, Warned(log, "EventClock"));
    }

    // As an earlier version recorded it: this version records no such times.
    [Fact]
    public async Task that_stepped_back_before_an_upgrade_shows_no_later_version_and_no_conference_twice()
    {
        var database = await service.NewDatabaseAsync("upgraded");
        await using var node = new Node(database);
        var portal = node.Portal(Ids.New(), await node.Token());
        var (id, start) = (Ids.New(), DateTimeOffset.UtcNow.AddHours(-2));
        int[] minutes = [0, 1, 30, 31, 2, 3, 4, 40, 5, 41, 42];
        await using (var session = node.Services.GetRequiredService<IDocumentStore>()
            .LightweightSession(portal.Account))
        {
            var document = ConferenceDocument.From(
                new FieldRules([.. ConferenceFields.All]).Read(JsonElement.Parse("{}")).Body);
            session.Events.StartStream<Conference>(id, minutes.Select((minute, at) =>
            {
                var built = session.Events.BuildEvent(at switch
                {
                    0 => new ConferenceCreated(document),
                    5 => new ConferenceLocked(),
                    _ => (ConferenceEvent)new ConferenceUpdated(document),
                });
                built.Timestamp = start.AddMinutes(minute);
                built.SetHeader("account_id", portal.Account);
                built.SetHeader("channel", "http");
                (built.CorrelationId, built.CausationId) = ("before", "before");
                return built;
            }));
            await session.SaveChangesAsync(Cancellation);
        }

        await using (var source = NpgsqlDataSource.Create(database))
        {
            await using var forget = source.CreateCommand(
                "delete from conferences.mt_event_progression where name = 'OrderedTimes'");
            await forget.ExecuteNonQueryAsync(Cancellation);
        }

        var events = await Events(portal, $"/{id}/events");
        Assert.Equal(minutes.Length, events.Count);
        await AssertAgree(portal, id, events);
    }

    // At each time, and just before and after it: the version before the first event recorded later, once in the list.
    private static async Task AssertAgree(Portal portal, string id, IReadOnlyList<JsonNode> events)
    {
        foreach (var at in events.Select(Time).SelectMany(it => (DateTimeOffset[])[
            it.AddMicroseconds(-1), it, it.AddMinutes(1)]).Distinct())
        {
            var version = events.TakeWhile(it => Time(it) <= at).Count();
            var shown = await portal.Get($"/{id}?at={Text(at)}");
            var listed = await List(portal, at);
            if (version == 0)
            {
                shown.Is(HttpStatusCode.NotFound);
                Assert.Empty(listed);
                continue;
            }

            var expected = (await portal.Get($"/{id}?version={version}")).Is(HttpStatusCode.OK);
            Assert.Equal(expected.ETag, shown.Is(HttpStatusCode.OK).ETag);
            Assert.Equal((string?)expected.Data["name"], (string?)Assert.Single(listed)!["name"]);
            Assert.Equal(
                expected.Data.At<int>("_read_only", "members"), listed[0]!.At<int>("_read_only", "members"));
        }
    }

    private static void AssertNeverFall(IReadOnlyList<JsonNode> events) =>
        Assert.Equal(events.Select(Time).Order(), events.Select(Time));

    private static async Task<IReadOnlyList<JsonNode>> Events(Portal portal, string path, int most = 0)
    {
        var events = new List<JsonNode>();
        await Until.Async(async () =>
        {
            var page = (await portal.Get($"{path}?limit=1000")).Is(HttpStatusCode.OK).Data.AsArray();
            events = [.. page.OfType<JsonNode>()];
            return events.Count >= most;
        });
        return events;
    }

    private static async Task<JsonArray> List(Portal portal, DateTimeOffset at) =>
        (await portal.Get($"?at={Text(at)}&paginate=false")).Is(HttpStatusCode.OK).Data.AsArray();

    private static async Task Rename(Portal portal, string id, string name) =>
        (await portal.Patch($"/{id}", $$$"""{"data":{"name":"{{{name}}}"}}""")).Is(HttpStatusCode.OK);

    private static DateTimeOffset Time(JsonNode item) =>
        DateTimeOffset.Parse(item.At<string>("time"), CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    private static int Warned(Log log, string category) => log.Lines.Count(line =>
        line.Level == LogLevel.Warning && line.Category.EndsWith(category, StringComparison.Ordinal));
}
