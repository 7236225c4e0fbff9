using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Api.Responses;
using Conferences.Api.Store;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Http;
using JasperFx.Events;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Http;

/// <summary>Reading the state at any past time, by version or by time.</summary>
public sealed class A_conference_as_it_was(Service service)
{
    private readonly Portal portal = service.Portal();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task is_the_fold_of_its_stream_at_every_version_and_every_time_of_ten_thousand_facts()
    {
        var id = await A_long_history.Record(service, portal, 10_000);
        var events = await The_record.Events(service, portal.Account, id);
        var folds = Folds(id, events);
        var past = service.Parts.GetRequiredService<PastQueries>();
        await Parallel.ForAsync(0, events.Count, Limited, async (index, cancellation) => Assert.Equal(
            folds[index],
            Shown(await past.FindAsync(portal.Account, id, new(null, index + 1), cancellation))));

        // Events of one commit share a time: the last of them counts.
        var times = events.Select((@event, index) => (@event.Timestamp, index)).GroupBy(it => it.Timestamp).ToArray();
        Assert.True(times.Length > 200, $"There are {times.Length} times.");
        await Parallel.ForEachAsync(times, Limited, async (time, cancellation) =>
        {
            var view = await past.FindAsync(portal.Account, id, new(time.Key, null), cancellation);
            Assert.Equal(time.Max(it => it.index) + 1, view!.Row.Sequence);
            Assert.Equal(folds[time.Max(it => it.index)], Shown(view));
        });

        // The HTTP responses too: complete, in the current format.
        var some = Enumerable.Range(0, 200).Select(it => it * events.Count / 200).ToArray();
        await Parallel.ForEachAsync(some, Limited, async (index, _) =>
        {
            Agrees(folds[index], await portal.Get($"/{id}?version={index + 1}"), events[index].Timestamp);
            var time = times.Last(it => it.Key <= events[index].Timestamp);
            Agrees(
                folds[time.Max(it => it.index)],
                await portal.Get($"/{id}?at={Text(time.Key)}"),
                time.Key);
        });
    }

    [Fact]
    public async Task is_what_GET_said_then()
    {
        var id = await portal.Create("""{"name":"before","member":{"pins":["1234"]}}""");
        await portal.Join(id, "a", ""","pin":"1234","caller_id_name":"Ada" """);
        await portal.Act(id, "lock");
        var then = await portal.Get($"/{id}");
        var people = await portal.Get($"/{id}/participants");
        var version = then.ETag!.Trim('"').Split('.')[1];
        await portal.ActOn(id, 1, "mute");
        await portal.Act(id, "unlock");
        await portal.Patch($"/{id}", """{"data":{"name":"after"}}""");

        var again = (await portal.Get($"/{id}?version={version}")).Is(HttpStatusCode.OK);

        // What the media server offers is known of the present alone.
        Assert.NotNull(then.Data["_read_only"]!["capabilities"]);
        Assert.Equal(Without(then.Data, "duration", "run_time", "capabilities"), Timeless(again.Data));
        Assert.Equal(then.ETag, again.ETag);
        var peopleAgain = await portal.Get($"/{id}/participants?version={version}");
        Assert.Equal(Timeless(people.Data), Timeless(peopleAgain.Data));
        Assert.Equal(
            Timeless(people.Data[0]!), Timeless((await portal.Get($"/{id}/participants/1?version={version}")).Data));
        Assert.Equal(HttpStatusCode.NotModified, (await portal.Get(
            $"/{id}?version={version}", ("If-None-Match", again.ETag!))).Status);

        var now = await portal.Get($"/{id}");
        Assert.Equal("after", now.Data.At<string>("name"));
        Assert.False(now.Data.At<bool>("_read_only.is_locked"));
    }

    [Fact]
    public async Task counts_durations_up_to_then()
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        var joined = (await The_record.Events(service, portal.Account, id))[^1].Timestamp;
        var now = DateTimeOffset.UtcNow;
        var at = now > joined ? joined + ((now - joined) / 2) : joined;
        Assert.Equal(
            (int)(at - joined).TotalSeconds,
            (await portal.Get($"/{id}?at={Text(at)}")).Data.At<int>("_read_only.duration"));
        Assert.Equal(0, (await portal.Get($"/{id}?version=3")).Data.At<int>("_read_only.participants.0.duration"));
    }

    [Fact]
    public async Task is_there_though_it_was_deleted_since_and_not_before_it_was_created()
    {
        var before = DateTimeOffset.UtcNow.AddMinutes(-1);
        var id = await portal.Create("""{"name":"gone"}""");
        await portal.Delete($"/{id}");
        Assert.Equal("gone", (await portal.Get($"/{id}?version=1")).Data.At<string>("name"));
        (await portal.Get($"/{id}?version=2")).Is(HttpStatusCode.NotFound, "bad_identifier");
        (await portal.Get($"/{id}?at={Text(before)}")).Is(HttpStatusCode.NotFound, "bad_identifier");
        (await portal.Get($"/{id}/participants?at={Text(before)}")).Is(HttpStatusCode.NotFound, "bad_identifier");
    }

    [Theory]
    [InlineData("version=0", "version", "minimum")]
    [InlineData("version=-1", "version", "minimum")]
    [InlineData("version=one", "version", "type")]
    [InlineData("version=", "version", "type")]
    [InlineData("version=99999999999999999999", "version", "type")]
    [InlineData("at=yesterday", "at", "format")]
    [InlineData("at=", "at", "format")]
    [InlineData("at=2999-01-01", "at", "maximum")]
    [InlineData("at=2020-01-01&version=1", "version", "exclusive")]
    public async Task is_not_found_at_what_is_no_moment(string query, string path, string keyword)
    {
        var id = await portal.Create();
        foreach (var below in (string[])["", "/participants", "/participants/1"])
        {
            var answer = (await portal.Get($"/{id}{below}?{query}")).Is(HttpStatusCode.BadRequest);
            Assert.NotNull(answer.Data[path]![keyword]!["message"]);
        }
    }

    [Fact]
    public async Task is_unknown_at_a_version_it_has_not_reached_and_to_another_account()
    {
        var id = await portal.Create();
        (await portal.Get($"/{id}?version=2")).Is(HttpStatusCode.NotFound, "bad_identifier");
        (await service.Portal().Get($"/{id}?version=1")).Is(HttpStatusCode.NotFound, "bad_identifier");
        (await portal.Get($"/{Ids.New()}?version=1")).Is(HttpStatusCode.NotFound, "bad_identifier");
    }

    private static ParallelOptions Limited => new()
    {
        MaxDegreeOfParallelism = 4,
        CancellationToken = Cancellation,
    };

    // By version, from 1 on: everything shown of the conference, folded from all events up to there.
    private static List<string> Folds(string id, IReadOnlyList<IEvent> events)
    {
        Conference? conference = null;
        var live = LiveConference.Idle(id);
        var people = new SortedDictionary<int, Participant>();
        var folds = new List<string>();
        foreach (var @event in events)
        {
            conference = Conference.Fold(conference, id, @event.Recorded(), @event.Timestamp);
            live = LiveConference.Fold(live, @event.Recorded(), @event.Timestamp);
            if (@event.Data is ConferenceStarted)
                people.Clear();
            foreach (var (_, number) in Participant.Of(@event.Recorded()))
            {
                people[number] = Participant.Fold(
                    people.GetValueOrDefault(number), id, @event.Recorded(), @event.Timestamp)!;
            }

            folds.Add(Shown(conference!.Document.Json, conference.Revision, live, people.Values
                .Where(it => it.LeftAt is null)));
        }

        return folds;
    }

    private static string Shown(ConferenceView? view) => Shown(
        JsonElement.Parse(view!.Row.Document), view.Row.Revision, view.Row.Live!, view.People.Select(it =>
            it.Participant));

    private static string Shown(
        JsonElement document, int revision, LiveConference live, IEnumerable<Participant> people)
    {
        var now = DateTimeOffset.UnixEpoch;
        return JsonSerializer.Serialize(new
        {
            name = document.GetProperty("name").GetString(),
            length = document.GetPropertyCount(),
            revision,
            live = JsonSerializer.SerializeToNode(LiveResponse.Of(live, now), ResponseJson.Default.LiveResponse),
            people = people.Select(it => new
            {
                shown = JsonSerializer.SerializeToNode(
                    ParticipantResponse.Of(it, null, live, now), ResponseJson.Default.ParticipantResponse),
                it,
            }),
        });
    }

    private static void Agrees(string fold, Answer answer, DateTimeOffset at)
    {
        answer.Is(HttpStatusCode.OK);
        var expected = JsonNode.Parse(fold)!;
        Assert.Equal(expected.At<string>("name"), answer.Data.At<string>("name"));
        Assert.Equal($"\"{expected.At<int>("revision")}", answer.ETag!.Split('.')[0]);
        var shown = answer.Data["_read_only"]!.AsObject();
        var people = shown["participants"]!.AsArray();
        shown.Remove("participants");
        Assert.Equal(Timeless(expected["live"]!), Timeless(shown));
        Assert.Equal(
            expected["people"]!.AsArray().Select(it => Anonymous(it!["shown"]!)),
            people.Select(it => Anonymous(it!)));
        Assert.All(people, it => Assert.InRange(
            it!.At<long>("join_time") + it!.At<long>("duration"),
            Gregorian.Seconds(at) - 1,
            Gregorian.Seconds(at)));
    }

    // Without members that depend on the clock.
    private static string Timeless(JsonNode json) => Without(json, "duration", "run_time");

    private static string Anonymous(JsonNode json) =>
        Without(json, "duration", "caller_id_name", "caller_id_number", "custom_channel_vars");

    private static string Without(JsonNode json, params string[] names)
    {
        var copy = json.DeepClone();
        foreach (var name in names)
            Remove(copy, name);
        return copy.ToJsonString();
    }

    private static void Remove(JsonNode? json, string name)
    {
        if (json is JsonObject whole)
        {
            whole.Remove(name);
            foreach (var (_, inner) in whole.ToArray())
                Remove(inner, name);
        }
        else if (json is JsonArray list)
        {
            foreach (var item in list)
                Remove(item, name);
        }
    }

    private static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
}
