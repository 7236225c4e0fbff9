using System.Net;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Domain.Events;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

public sealed class Erasing_people(Service service)
{
    // Unique to this test: people of other tests are not affected.
    private readonly string name = $"Zuleika {Ids.New()}";
    private readonly string number = $"+49{Random.Shared.NextInt64(1_000_000_000, 9_999_999_999)}";
    private readonly string secret = Ids.New();

    private readonly Portal portal = service.Portal();

    private string Who => $$$"""
        ,"caller_id_name":"{{{name}}}","caller_id_number":"{{{number}}}","custom_channel_vars":{"x":"{{{secret}}}"}
        """;

    [Fact]
    public async Task leaves_nothing_readable_of_them_and_every_fact_as_it_was()
    {
        var id = await portal.Create();
        var joined = await portal.Put(
            $"/{id}/participants", $$$"""{"data":{"call_id":"a"{{{Who}}}}}""", ("Idempotency-Key", "join-1"));
        await portal.Join(id, "b", ""","caller_id_name":"Somebody Else" """);
        var before = await Events();

        var person = await PersonOf(id, "a");
        (await Erase(person)).Is(HttpStatusCode.OK);

        // Not in the database at all, in any table.
        foreach (var trace in (string[])[name, number, secret])
            Assert.Empty(await Stored.Tables(service, trace));

        // Nor in responses, stored replies, current and past views, or the history.
        string[] answers =
        [
            (await portal.Put(
                $"/{id}/participants", $$$"""{"data":{"call_id":"a"{{{Who}}}}}""", ("Idempotency-Key", "join-1"))).Text,
            (await portal.Get($"/{id}")).Text,
            (await portal.Get($"/{id}/participants")).Text,
            (await portal.Get($"/{id}/participants?version=3")).Text,
            (await portal.Get($"/{id}/instances/1")).Text,
            (await portal.Get($"/{id}/events")).Text,
            (await portal.Get("/events")).Text,
        ];
        Assert.All(answers, text => Assert.DoesNotContain(name, text, StringComparison.Ordinal));
        Assert.Contains("\"call_id\":\"a\"", answers[0], StringComparison.Ordinal);
        Assert.Contains(name, joined.Text, StringComparison.Ordinal);
        Assert.Contains("Somebody Else", answers[2], StringComparison.Ordinal);
        var follower = new Follower(portal, $"/{id}/events");
        await follower.FollowAsync(it => it.Heard.Count == 5);
        Assert.DoesNotContain(name, string.Concat(follower.Heard.Select(it => it.Data)), StringComparison.Ordinal);

        // One more, which says that it was done.
        Assert.Equal(before, (await Events())[..^1]);
        await Snapshots.Agree(service, portal.Account, id);
        (await Erase(person)).Is(HttpStatusCode.NotFound, "bad_identifier");
    }

    [Fact]
    public async Task who_were_turned_away_or_dialled_is_possible_too()
    {
        var id = await portal.Create("""{"member":{"pins":["1"]}}""");
        await portal.Put($"/{id}/participants", $$$"""{"data":{"call_id":"a"{{{Who}}}}}""");
        var refused = (await portal.Get($"/{id}/events?type=participant.refused")).Data[0]!;
        Assert.Equal(name, refused.At<string>("data.caller_id_name"));
        (await Erase(refused.At<string>("data.person_id"))).Is(HttpStatusCode.OK);
        Assert.Null((await portal.Get($"/{id}/events?type=participant.refused")).Data[0]!["data"]!["caller_id_name"]);
        Assert.Empty(await Stored.Tables(service, name));
    }

    [Fact]
    public async Task is_repeated_harmlessly_under_its_key()
    {
        var id = await portal.Create();
        await portal.Join(id, "a", Who);
        var person = await PersonOf(id, "a");
        var first = (await Erase(person, ("Idempotency-Key", "erase-1"))).Is(HttpStatusCode.OK);
        var again = (await Erase(person, ("Idempotency-Key", "erase-1"))).Is(HttpStatusCode.OK);
        Assert.True(JsonNode.DeepEquals(first.Data, again.Data));
        Assert.Equal("true", Assert.Single(again.Headers.GetValues("Idempotency-Replayed")));

        await portal.Join(id, "b", Who);
        var other = await PersonOf(id, "b");
        (await Erase(other, ("Idempotency-Key", "erase-1"))).Is(HttpStatusCode.Conflict);
        Assert.Equal(name, (await portal.Get($"/{id}/participants/2")).Data.At<string>("caller_id_name"));
    }

    [Fact]
    public async Task is_for_the_own_account_and_not_for_readers()
    {
        var id = await portal.Create();
        await portal.Join(id, "a", Who);
        var person = await PersonOf(id, "a");
        (await new Portal(service.Portal().Account, portal.Http).Ask(HttpMethod.Delete, $"/../people/{person}", null))
            .Is(HttpStatusCode.NotFound, "bad_identifier");
        (await Erase(person, ("X-Auth-Token", await Keys.Token(service, portal.Account, scope: "read"))))
            .Is(HttpStatusCode.Forbidden);
        (await Erase("nobody")).Is(HttpStatusCode.NotFound, "bad_identifier");
        (await Erase(Ids.New())).Is(HttpStatusCode.NotFound, "bad_identifier");
        Assert.Equal(name, (await portal.Get($"/{id}/participants/1")).Data.At<string>("caller_id_name"));
    }

    private Task<Answer> Erase(string person, params (string Name, string Value)[] headers) =>
        portal.Ask(HttpMethod.Delete, $"/../people/{person}", null, headers);

    private async Task<string> PersonOf(string id, string call) =>
        (await The_record.Events(service, portal.Account, id)).Select(@event => @event.Data).OfType<ParticipantJoined>()
        .Single(joined => joined.CallId.Text == call).PersonId.Text;

    private Task<List<string>> Events() => Stored.Column<string>(
        service, "select e::text from conferences.mt_events e where tenant_id = $1 order by seq_id", portal.Account);
}
