using System.Net;
using Conferences.Api.CommandLine;
using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Http;

/// <summary>What an account may store: beyond it nothing is stored at a caller's request.</summary>
public sealed class A_quota(Service service) : IAsyncLifetime
{
    private const int Most = 20_000;

    private Node? node;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (node is not null)
            await node.DisposeAsync();
    }

    [Fact]
    public async Task of_conferences_refuses_one_more_and_not_another_account()
    {
        var portal = await Portal(("Quota:Conferences", "2"));
        var one = await portal.Create();
        await portal.Create();

        Expect.Json(
            """{"over_quota":{"message":"The account must not store more than 2 conferences"}}""",
            (await Refused(portal, () => portal.Put("", "{\"data\":{}}"))).Data);

        Assert.Equal(2, (await portal.Get()).Data.AsArray().Count);
        (await portal.Patch($"/{one}", """{"data":{"name":"Monday"}}""")).Is(HttpStatusCode.OK);
        await portal.Join(one, "a");
        await (await Portal()).Create();
    }

    [Fact]
    public async Task of_conferences_has_a_place_again_when_one_is_deleted()
    {
        var portal = await Portal(("Quota:Conferences", "1"));
        var first = await portal.Create();
        var key = ("Idempotency-Key", Ids.New());
        await Refused(portal, () => portal.Put("", "{\"data\":{}}", key));
        (await portal.Delete($"/{first}")).Is(HttpStatusCode.OK);

        // A repeat of what was refused is decided anew.
        (await portal.Put("", "{\"data\":{}}", key)).Is(HttpStatusCode.Created);
        await Refused(portal, () => portal.Put("", "{\"data\":{}}"));
    }

    [Fact]
    public async Task of_conferences_holds_for_those_that_are_created_together()
    {
        var portal = await Portal(("Quota:Conferences", "3"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => portal.Put("", "{\"data\":{}}")));
        Assert.Equal(3, answers.Count(answer => answer.Status is HttpStatusCode.Created));
        Assert.All(
            answers.Where(answer => answer.Status is not HttpStatusCode.Created),
            answer => answer.Is(HttpStatusCode.Forbidden, "over_quota"));
        Assert.Equal(3, await service.Events(portal));
    }

    [Fact]
    public async Task of_conferences_outlasts_the_counting_of_what_it_sees()
    {
        var portal = await Portal(("Quota:Conferences", "2"));
        await portal.Create();
        await portal.Create();
        await Until.Async(async () => (await Counted(portal, "conferences")) is [2]);
        await Refused(portal, () => portal.Put("", "{\"data\":{}}"));
    }

    [Fact]
    public async Task of_bytes_refuses_whatever_makes_the_account_larger()
    {
        var portal = await Portal(("Quota:Bytes", $"{Most}"));
        var id = await portal.Create(Asked.Loud);
        await portal.Join(id, "a", ",\"is_moderator\":true");
        await portal.Join(id, "b");
        (await portal.Patch($"/{id}", Flags(Most))).Is(HttpStatusCode.OK);

        Expect.Json(
            $$$"""{"over_quota":{"message":"The account must not store more than {{{Most}}} bytes"}}""",
            (await Refused(portal, () => portal.Patch($"/{id}", Flags(1)))).Data);
        await Refused(portal, () => portal.Post($"/{id}", Flags(1)));
        await Refused(portal, () => portal.Put("", "{\"data\":{}}"));
        await Refused(portal, () => portal.Put($"/{id}/participants", """{"data":{"call_id":"c"}}"""));
        await Refused(portal, () => portal.Dial(id, """["1001"]"""));
        await Refused(portal, () => portal.Dial(Ids.New(), """["1001"]"""));
        await Refused(portal, () => portal.Give(id, "play", """{"media_id":"m"}"""));
        await Refused(portal, () => portal.Give(id, "record", """{"action":"start"}"""));
        await Refused(portal, () => portal.Act(id, "lock"));
        await Refused(portal, () => portal.ActOn(id, 2, "mute"));
        await Refused(portal, () => portal.ActOnAll(id, "mute"));
        await Refused(
            portal,
            () => portal.Give($"{id}/participants", "relate", """{"participant_id":1,"other_participant":2}"""));

        await (await Portal()).Create();
    }

    [Fact]
    public async Task of_bytes_refuses_nothing_that_is_read_or_repeated_or_that_ends_leaves_or_removes()
    {
        var portal = await Portal(("Quota:Bytes", $"{Most}"));
        var id = await portal.Create(Asked.Loud);
        foreach (var call in (string[])["a", "b", "c"])
            await portal.Join(id, call);
        (await portal.Give(id, "record", """{"action":"start"}""")).Is(HttpStatusCode.Created);
        (await portal.Patch($"/{id}", Flags(Most))).Is(HttpStatusCode.OK);
        await Refused(portal, () => portal.Act(id, "lock"));

        (await portal.Get($"/{id}")).Is(HttpStatusCode.OK);
        (await portal.Patch($"/{id}", Flags(Most))).Is(HttpStatusCode.OK);
        await portal.Join(id, "a");
        (await portal.Give(id, "record", """{"action":"stop"}""")).Is(HttpStatusCode.Created);
        (await portal.ActOn(id, 1, "kick")).Is(HttpStatusCode.Created);
        (await portal.ActOnAll(id, "kick")).Is(HttpStatusCode.Created);
        Assert.Equal(3, (await service.Names(portal, id)).Count(name => name == "participant_left"));
        (await portal.Delete($"/{id}")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task of_bytes_counts_what_people_bring_with_them()
    {
        var portal = await Portal(("Quota:Bytes", $"{Most}"));
        var id = await portal.Create();
        var variables = $$$""","custom_channel_vars":{"x":"{{{new string('x', 9_900)}}}"}""";
        await portal.Join(id, "a", variables);
        await portal.Join(id, "b", variables);
        await Until.Async(async () => await Counted(portal, "bytes") is [> Most]);
        await Refused(portal, () => portal.Put($"/{id}/participants", """{"data":{"call_id":"c"}}"""));
        Assert.Equal(
            await Stored.Column<long>(
                service,
                """
                select (select sum(octet_length(data::text) + octet_length(headers::text))
                        from conferences.mt_events where tenant_id = $1)
                    + (select sum(octet_length(data::text)) from conferences.mt_doc_person where tenant_id = $1)
                """,
                portal.Account),
            await Counted(portal, "bytes"));
    }

    [Fact]
    public async Task of_bytes_does_not_refuse_what_a_media_server_reports()
    {
        var portal = await Portal(("Quota:Bytes", $"{Most}"));
        var id = await portal.Create(Asked.Loud);
        await portal.Join(id, "a");
        (await portal.Patch($"/{id}", Flags(Most))).Is(HttpStatusCode.OK);
        await Refused(portal, () => portal.ActOn(id, 1, "mute"));

        var now = DateTimeOffset.UtcNow;
        var outcome = await node!.Services.GetRequiredService<Mailboxes>().SendOwn(portal.Account, id, new(
            new ObserveParticipants(ParticipantAction.Mute, [new("a")], new(Ids.NewContext(now))),
            new(portal.Account, null, null, null, "media"),
            Ids.New(),
            now,
            null));

        Assert.Null(outcome.Refusal);
        Assert.Contains("participant_muted", await service.Names(portal, id));
    }

    [Theory]
    [InlineData("Conferences", "0")]
    [InlineData("Conferences", "-1")]
    [InlineData("Bytes", "1.5")]
    [InlineData("Bytes", "many")]
    [InlineData("Bytes", "99999999999999999999")]
    public void is_checked_at_the_start(string name, string value)
    {
        var why = Assert.Throws<CannotStartException>(() => Options((name, value)));
        Assert.Equal($"Quota__{name} is '{value}', and must be a whole number, 1 or more.", why.Message);
    }

    [Fact]
    public void is_none_unless_it_is_configured()
    {
        Assert.Null(Options().OfAccount);
        Assert.Equal(new(5, null), Options(("Conferences", "5")).OfAccount);
        Assert.Equal(new(null, 7_000_000_000), Options(("Bytes", "7000000000")).OfAccount);
    }

    private static QuotaOptions Options(params (string Name, string Value)[] settings) =>
        QuotaOptions.Of(new ConfigurationBuilder().AddInMemoryCollection(
            settings.Select(it => KeyValuePair.Create($"Quota:{it.Name}", (string?)it.Value))).Build());

    private static string Flags(int bytes) => $$$$"""{"data":{"ui_flags":{"x":"{{{{new string('x', bytes)}}}}"}}}""";

    private async Task<Portal> Portal(params (string Name, string Value)[] settings)
    {
        node ??= new(service.ConnectionString, settings);
        return node.Portal(Ids.New(), await node.Token());
    }

    private async Task<Answer> Refused(Portal portal, Func<Task<Answer>> ask) =>
        (await service.StoringNothing(portal, ask)).Is(HttpStatusCode.Forbidden, "over_quota");

    private Task<List<long>> Counted(Portal portal, string figure) => Stored.Column<long>(
        service, $"select {figure} from conferences.account_usage where tenant_id = $1", portal.Account);
}
