using System.Net;
using System.Text.Json.Nodes;
using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Api.Store;
using Conferences.Domain.Document;
using Conferences.Tests.Fixtures.Http;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Http;

/// <summary>Pins and passwords: shown to authorized callers, and stored in no event and no view.</summary>
public sealed class Secrets_of_a_conference(Service service)
{
    // Unique to this test, so that it can be searched for everywhere.
    private readonly string pin = $"{Random.Shared.NextInt64(1_000_000_000_000, 9_999_999_999_999)}";
    private readonly string other = $"{Random.Shared.NextInt64(1_000_000_000_000, 9_999_999_999_999)}";
    private readonly string password = Ids.New();

    private readonly Portal portal = service.Portal();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Body => $$$"""
        {"name":"first","bridge_password":"{{{password}}}","member":{"pins":["{{{pin}}}"]},"x":[{"pins":["{{{pin}}}"]}]}
        """;

    [Fact]
    public async Task are_in_one_row_and_nowhere_else_that_is_kept()
    {
        var id = await portal.Create(Body);
        await portal.Join(id, "a", $",\"pin\":\"{pin}\"");
        (await portal.Patch($"/{id}", """{"data":{"name":"second"}}""")).Is(HttpStatusCode.OK);
        foreach (var secret in (string[])[pin, password])
            Assert.Equal(["mt_doc_conferencesecrets"], await Stored.Tables(service, secret));
        Assert.Single(await Rows(id));
    }

    [Fact]
    public async Task are_shown_wherever_the_document_is()
    {
        var created = await portal.Put("", $$"""{"data":{{Body}}}""");
        var id = created.Data.At<string>("id");
        var patched = await portal.Patch($"/{id}", """{"data":{"name":"second"}}""");
        var posted = await portal.Post($"/{id}", $$"""{"data":{{Body}}}""");
        var got = await portal.Get($"/{id}");
        var listed = (await portal.Get()).Data[0]!;
        var then = await portal.Get($"/{id}?version=1");
        var csv = (await portal.Get("?accept=csv")).Text;
        foreach (var shown in (JsonNode[])[created.Data, patched.Data, posted.Data, got.Data, listed, then.Data])
            Assert.Equal(pin, shown.At<string>("member.pins.0"));
        foreach (var shown in (JsonNode[])[created.Data, patched.Data, posted.Data, got.Data, then.Data])
        {
            Assert.Equal(password, shown.At<string>("bridge_password"));
            Assert.Equal(pin, shown.At<string>("x.0.pins.0"));
            Assert.Null(shown["_secrets"]);
        }

        Assert.Contains(pin, csv, StringComparison.Ordinal);
        var events = await The_record.Events(service, portal.Account, id);
        Assert.Equal(3, events.Count);
        var past =
            (await portal.Get($"?at={PastQueries.Text(events[0].Timestamp)}&has_value=bridge_password")).Data[0]!;
        Assert.Equal(("first", pin), (past.At<string>("name"), past.At<string>("member.pins.0")));
        var deleted = (await portal.Delete($"/{id}")).Is(HttpStatusCode.OK);
        Assert.Equal(pin, deleted.Data.At<string>("member.pins.0"));
    }

    [Fact]
    public async Task are_looked_at_by_filters()
    {
        var id = await portal.Create(Body);
        await portal.Create("{}");
        foreach (var query in (string[])[
            "has_value=member.pins", "has_value=bridge_password", $"filter_bridge_password={password}",
            "value_missing=moderator.pins&has_value=member.pins",
            "filter_not_bridge_password=x&has_value=member.pins"])
            Assert.Equal([id], (await portal.Get($"?{query}")).Data.AsArray().Select(it => it!.At<string>("id")));
        Assert.Empty((await portal.Get("?has_key=_secrets")).Data.AsArray());
        Assert.Empty((await portal.Get("?filter_bridge_password=***")).Data.AsArray());
    }

    [Fact]
    public async Task are_told_to_have_changed_and_no_more()
    {
        var id = await portal.Create(Body);
        await portal.Patch($"/{id}", $$$"""{"data":{"member":{"pins":["{{{other}}}"]} } }""");
        await portal.Patch($"/{id}", """{"data":{"name":"second"}}""");
        await portal.Patch($"/{id}", """{"data":{"bridge_password":null}}""");
        var history = await portal.Get($"/{id}/events");
        Assert.Equal(
            [
                """[{"path":"member.pins","from":"***","to":"***"}]""",
                """[{"path":"name","from":"first","to":"second"}]""",
                """[{"path":"bridge_password","from":"***","to":null}]""",
            ],
            history.Data.AsArray().Skip(1).Select(it => it!["changes"]!.ToJsonString()));
        Assert.All((string[])[pin, other, password], secret =>
            Assert.DoesNotContain(secret, history.Text, StringComparison.Ordinal));
        Assert.DoesNotContain("_secrets", history.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task let_callers_in_by_what_holds_now()
    {
        var id = await portal.Create(Body);
        await portal.Join(id, "a", $",\"pin\":\"{pin}\"");
        await portal.Patch($"/{id}", $$$"""{"data":{"member":{"pins":["{{{other}}}"]} } }""");
        (await portal.Put($"/{id}/participants", $$$"""{"data":{"call_id":"b","pin":"{{{pin}}}"}}"""))
            .Is(HttpStatusCode.Conflict, "bad_pin");
        await portal.Join(id, "b", $",\"pin\":\"{other}\"");
    }

    [Fact]
    public async Task of_a_dynamic_conference_are_kept_and_compared_like_all_others()
    {
        var id = Ids.New();
        (await portal.Dial(id, """["1002"]""", $$$""","member":{"pins":["{{{pin}}}"]}""")).Is(HttpStatusCode.Created);
        Assert.Equal(["mt_doc_conferencesecrets"], await Stored.Tables(service, pin));
        Assert.Equal(pin, (await portal.Get($"/{id}")).Data.At<string>("member.pins.0"));
        var events = await The_record.Events(service, portal.Account, id);
        Assert.Equal(pin, (await portal.Get($"/{id}?version={events.Count}")).Data.At<string>("member.pins.0"));
        (await portal.Put($"/{id}/participants", """{"data":{"call_id":"b","pin":"1"}}"""))
            .Is(HttpStatusCode.Conflict, "bad_pin");
        await portal.Join(id, "b", $",\"pin\":\"{pin}\"");
        Assert.Equal(0, await Erase(id));
    }

    [Fact]
    public async Task are_erased_once_they_are_out_of_use_with_all_that_shows_them()
    {
        var id = await portal.Create(Body);
        var renamed = await portal.Patch(
            $"/{id}", """{"data":{"name":"second"}}""", ("Idempotency-Key", "rename"));
        await portal.Patch(
            $"/{id}",
            $$$"""{"data":{"member":{"pins":["{{{other}}}"]},"bridge_password":"","x":null}}""",
            ("Idempotency-Key", "change"));
        Assert.Equal(pin, renamed.Data.At<string>("member.pins.0"));
        Assert.Equal(
            ["mt_doc_conferencesecrets", "mt_doc_idempotentreply"], (await Stored.Tables(service, pin)).Order());
        var before = await Events();

        Assert.Equal(1, await Erase(id));
        Assert.Equal(0, await Erase(id));
        foreach (var secret in (string[])[pin, password])
            Assert.Empty(await Stored.Tables(service, secret));

        // Past states omit erased secrets; those in use are unaffected, in kept replies too.
        var then = (await portal.Get($"/{id}?version=1")).Is(HttpStatusCode.OK);
        Assert.Equal("first", then.Data.At<string>("name"));
        Assert.Null(then.Data["bridge_password"]);
        Assert.Null(then.Data["member"]!["pins"]);
        Assert.Equal(other, (await portal.Get($"/{id}")).Data.At<string>("member.pins.0"));
        var replayed = await portal.Patch(
            $"/{id}", """{"data":{"name":"second"}}""", ("Idempotency-Key", "rename"));
        Assert.Equal("second", replayed.Data.At<string>("name"));
        Assert.Null(replayed.Data["member"]!["pins"]);
        var kept = await portal.Patch(
            $"/{id}",
            $$$"""{"data":{"member":{"pins":["{{{other}}}"]},"bridge_password":"","x":null}}""",
            ("Idempotency-Key", "change"));
        Assert.Equal(other, kept.Data.At<string>("member.pins.0"));

        // One more, which says that it was done.
        Assert.Equal(before, (await Events())[..^1]);
        await Snapshots.Agree(service, portal.Account, id);
        Assert.Equal(
            """["bridge_password","member.pins","x"]""",
            new JsonArray([.. (await portal.Get($"/{id}/events?type=conference.updated")).Data[1]!["changes"]!.AsArray()
                .Select(it => (JsonNode)it!.At<string>("path"))]).ToJsonString());

        await portal.Delete($"/{id}");
        Assert.Equal(other, (await portal.Get($"/{id}?version=3")).Data.At<string>("member.pins.0"));
        Assert.Equal(1, await Erase(id));
        Assert.Null((await portal.Get($"/{id}?version=3")).Data["member"]!["pins"]);
        Assert.Empty(await Stored.Tables(service, other));
    }

    [Fact]
    public async Task of_other_conferences_and_accounts_stay()
    {
        var stranger = service.Portal();
        var (mine, theirs) = (await portal.Create(Body), await stranger.Create(Body));
        await portal.Delete($"/{mine}");
        await stranger.Delete($"/{theirs}");
        Assert.Equal(0, await Erase(Ids.New()));
        Assert.Equal(1, await Erase(conference: null));
        Assert.Equal(pin, (await stranger.Get($"/{theirs}?version=1")).Data.At<string>("member.pins.0"));
    }

    private Task<int> Erase(string? conference) => SecretsErasure.EraseAsync(
        service.Parts.GetRequiredService<IDocumentStore>(),
        service.Parts.GetRequiredService<EventClock>(),
        portal.Account,
        conference,
        Actor.AtTheTerminal(portal.Account),
        Cancellation);

    private async Task<IReadOnlyList<ConferenceSecrets>> Rows(string id)
    {
        await using var session = service.Parts.GetRequiredService<IDocumentStore>().QuerySession(portal.Account);
        return await session.Query<ConferenceSecrets>().Where(row => row.ConferenceId == id).ToListAsync(Cancellation);
    }

    private Task<List<string>> Events() => Stored.Column<string>(
        service, "select e::text from conferences.mt_events e where tenant_id = $1 order by seq_id", portal.Account);
}
