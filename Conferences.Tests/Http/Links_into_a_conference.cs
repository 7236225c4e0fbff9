using System.Net;
using System.Text.Json.Nodes;
using Conferences.Api.Commands.Links;
using Conferences.Api.Crossbar;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Http;

/// <summary>Links by which somebody may join: who may make them, and what their texts allow.</summary>
public sealed class Links_into_a_conference(Service service)
{
    private readonly Portal portal = service.Portal();

    private LinkTokens Texts => service.Parts.GetRequiredService<LinkTokens>();

    [Fact]
    public async Task are_created_read_listed_and_revoked()
    {
        var id = await portal.Create();
        var created = (await Link(id, """{"name":"Ada","is_moderator":true,"expires_in":3600}"""))
            .Is(HttpStatusCode.Created);
        var link = created.Data;
        var name = link.At<string>("id");
        Assert.EndsWith($"/{id}/links/{name}", created.Headers.Location!.ToString());
        Assert.EndsWith($"/console/join/{link.At<string>("link")}", link.At<string>("url"));
        Assert.Equal(("Ada", true, "valid"), (link.At<string>("name"), link.At<bool>("is_moderator"), Status(link)));
        var lifetime = link.At<DateTime>("expires") - link.At<DateTime>("created");
        Assert.InRange(lifetime, TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));

        var read = (await portal.Get($"/{id}/links/{name}")).Is(HttpStatusCode.OK).Data;
        Assert.True(JsonNode.DeepEquals(link, read), read.ToString());
        var second = (await Link(id, "{}")).Data;
        Assert.Equal(
            [second.At<string>("id"), name],
            (await portal.Get($"/{id}/links")).Data.AsArray().Select(it => it!.At<string>("id")));

        var revoked = (await portal.Delete($"/{id}/links/{name}")).Is(HttpStatusCode.OK).Data;
        Assert.Equal(("revoked", null), (Status(revoked), revoked["link"]));
        var sequence = await portal.Sequence(id);
        Assert.True(JsonNode.DeepEquals(revoked, (await portal.Delete($"/{id}/links/{name}")).Data));
        Assert.Equal(sequence, await portal.Sequence(id));
        Assert.Equal(
            ["link.created", "link.created", "link.revoked"],
            (await portal.Get($"/{id}/events?type=link.created,link.revoked")).Data.AsArray()
                .Select(it => it!.At<string>("type")));
    }

    [Theory]
    [InlineData("""{"expires_in":59}""", "expires_in.minimum")]
    [InlineData("""{"expires_in":2678401}""", "expires_in.maximum")]
    [InlineData("""{"expires_in":"soon"}""", "expires_in.type")]
    [InlineData("""{"expires_in":9223372036854775808}""", "expires_in.maximum")]
    [InlineData("""{"is_moderator":"perhaps"}""", "is_moderator.type")]
    [InlineData("""{"name":7}""", "name.type")]
    [InlineData("""{"name":"a\u0007b"}""", "name.pattern")]
    [InlineData("[]", "data.type")]
    public async Task are_refused_with_what_is_wrong_and_nothing_is_recorded(string body, string at)
    {
        var id = await portal.Create();
        var answer = (await Link(id, body)).Is(HttpStatusCode.BadRequest);
        Assert.NotNull(answer.Data.At<string>(at, "message"));
        Assert.Equal(1, await portal.Sequence(id));
    }

    [Fact]
    public async Task are_unknown_where_there_is_no_such_conference_or_link()
    {
        var id = await portal.Create();
        var link = (await Link(id, "{}")).Data.At<string>("id");
        var other = await portal.Create();
        (await Link(Ids.New(), "{}")).Is(HttpStatusCode.NotFound, "bad_identifier");
        (await Link("nowhere", "{}")).Is(HttpStatusCode.NotFound, "bad_identifier");
        foreach (var path in (string[])[$"/{other}/links/{link}", $"/{id}/links/{Ids.New()}", $"/{id}/links/x"])
        {
            (await portal.Get(path)).Is(HttpStatusCode.NotFound, "bad_identifier");
            (await portal.Delete(path)).Is(HttpStatusCode.NotFound, "bad_identifier");
        }

        await portal.Delete($"/{id}");
        (await portal.Get($"/{id}/links")).Is(HttpStatusCode.NotFound, "bad_identifier");
        (await portal.Get($"/{id}/links/{link}")).Is(HttpStatusCode.NotFound, "bad_identifier");
    }

    [Fact]
    public async Task show_their_texts_to_nobody_who_may_only_read()
    {
        var id = await portal.Create();
        var link = (await Link(id, "{}")).Data;
        var reader = service.PortalOf(
            portal.Account, await Keys.Token(service, portal.Account, scope: "read"));
        var text = (await reader.Get($"/{id}/links")).Is(HttpStatusCode.OK).Text
            + (await reader.Get($"/{id}/links/{link.At<string>("id")}")).Is(HttpStatusCode.OK).Text;
        Assert.DoesNotContain(link.At<string>("link"), text, StringComparison.Ordinal);
        (await reader.Post($"/{id}/links", """{"data":{}}""")).Is(HttpStatusCode.Forbidden, "forbidden");
        (await reader.Delete($"/{id}/links/{link.At<string>("id")}")).Is(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task leave_neither_text_nor_erased_name_in_the_database()
    {
        var id = await portal.Create();
        var name = $"Zuleika {Ids.New()}";
        var first = await Keyed();
        var text = first.Data.At<string>("link");
        Assert.Empty(await Stored.Tables(service, text.Split('.')[2]));

        var again = await Keyed();
        Assert.Equal("true", Assert.Single(again.Headers.GetValues("Idempotency-Replayed")));
        Assert.True(JsonNode.DeepEquals(first.Data, again.Data), again.Text);

        var person = (await portal.Get($"/{id}/events?type=link.created")).Data[0]!.At<string>("data.person_id");
        using var erasing = await portal.Http.DeleteAsync(
            $"/v2/accounts/{portal.Account}/people/{person}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, erasing.StatusCode);
        Assert.Empty(await Stored.Tables(service, name));
        Assert.Equal("", (await Keyed()).Data.At<string>("name"));

        Task<Answer> Keyed() => portal.Post(
            $"/{id}/links", $$$"""{"data":{"name":"{{{name}}}"}}""", ("Idempotency-Key", "link-1"));
    }

    [Fact]
    public async Task lead_into_their_own_conference_with_their_role()
    {
        var id = await portal.Create();
        var link = (await Link(id, """{"is_moderator":true}""")).Data;
        var check = await Check(link.At<string>("link"));
        Assert.Equal(
            (portal.Account, id, link.At<string>("id"), true, null),
            (check.Account, check.ConferenceId, check.LinkId?.Text, check.IsModerator, check.Fault));
    }

    [Fact]
    public async Task tell_apart_why_nobody_joins_by_them()
    {
        var id = await portal.Create();
        var link = (await Link(id, "{}")).Data;
        var text = link.At<string>("link");
        var row = new JoinLink(
            "", id, new(link.At<string>("id")), false, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddHours(1));

        Assert.Equal(LinkFault.Unknown, await Fault(Texts.Sign(portal.Account, row with { LinkId = new(Ids.New()) })));
        Assert.Equal(LinkFault.Unknown, await Fault(Texts.Sign(Ids.New(), row)));
        Assert.Equal(LinkFault.Unknown, await Fault(Texts.Sign(portal.Account, row with { ConferenceId = Ids.New() })));

        await portal.Delete($"/{id}/links/{link.At<string>("id")}");
        Assert.Equal(LinkFault.Revoked, await Fault(text));
        await portal.Delete($"/{id}");
        Assert.Equal(LinkFault.Unknown, await Fault(text));
    }

    [Fact]
    public async Task expire_at_their_time()
    {
        var id = await portal.Create();
        var text = (await Link(id, """{"expires_in":60}""")).Data.At<string>("link");
        Assert.Null(await Fault(text));
        var later = ActivatorUtilities.CreateInstance<LinkTokens>(
            service.Parts, new SteppedClock(TimeSpan.FromSeconds(61)));
        Assert.Equal(LinkFault.Expired, (await later.CheckAsync(text, TestContext.Current.CancellationToken)).Fault);
    }

    [Fact]
    public async Task are_invalid_once_a_character_of_them_is_changed()
    {
        var id = await portal.Create();
        var text = (await Link(id, "{}")).Data.At<string>("link");
        foreach (var part in Enumerable.Range(0, 3))
        {
            var parts = text.Split('.');
            var middle = parts[part].Length / 2;
            var other = parts[part][middle] == 'A' ? 'B' : 'A';
            parts[part] = $"{parts[part][..middle]}{other}{parts[part][(middle + 1)..]}";
            Assert.Equal(LinkFault.Invalid, await Fault(string.Join('.', parts)));
        }

        var unsigned = $"eyJhbGciOiJub25lIn0.{text.Split('.')[1]}.";
        foreach (var garbage in (string[])[
            "", "x", "..", unsigned, new('a', 1_000_000), text + text, await Keys.Token(service, portal.Account)])
            Assert.Equal(LinkFault.Invalid, await Fault(garbage));
    }

    [Fact]
    public async Task open_nothing_of_the_api()
    {
        var id = await portal.Create();
        var text = (await Link(id, """{"is_moderator":true}""")).Data.At<string>("link");
        (await service.PortalOf(portal.Account, text).Get($"/{id}"))
            .Is(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Fact]
    public async Task are_no_more_than_a_hundred_however_many_ask_at_once()
    {
        var id = await portal.Create();
        var answers = await Task.WhenAll(Enumerable.Range(0, 110).Select(_ => Link(id, "{}")));
        Assert.Equal(100, answers.Count(it => it.Status is HttpStatusCode.Created));
        Assert.All(
            answers.Where(it => it.Status is not HttpStatusCode.Created),
            it => it.Is(HttpStatusCode.Forbidden, "over_quota"));
        Assert.Equal(101, await portal.Sequence(id));
    }

    private static string Status(JsonNode link) => link.At<string>("status");

    private Task<Answer> Link(string id, string body) => portal.Post($"/{id}/links", $$"""{"data":{{body}}}""");

    private Task<LinkCheck> Check(string text) => Texts.CheckAsync(text, TestContext.Current.CancellationToken);

    private async Task<LinkFault?> Fault(string text) => (await Check(text)).Fault;

    private sealed class SteppedClock(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead;
    }
}
