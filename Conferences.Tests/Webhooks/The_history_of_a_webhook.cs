using System.Net;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Webhooks;
using static Conferences.Tests.Fixtures.Webhooks.Hooked;

namespace Conferences.Tests.Webhooks;

/// <summary>What happened to a webhook, and who did it; readable when it is gone.</summary>
public sealed class The_history_of_a_webhook(Service service)
{
    private readonly Portal portal = service.Portal();

    [Fact]
    public async Task says_what_was_done_by_whom_and_when()
    {
        var id = (await portal.Hook()).At<string>("id");
        await portal.Patch(Of(id), In("""{"name":"b"}"""), ("X-Request-ID", "portal-1"));
        await service.Disable(portal.Account, id, "The endpoint is gone.");
        await portal.Patch(Of(id), In("""{"enabled":true}"""));
        await portal.Put(Of(id), """{"action":"rotate_secret"}""");
        await portal.Delete(Of(id));

        var events = (await portal.Get($"{Of(id)}/events")).Is(HttpStatusCode.OK).Data.AsArray();

        Assert.Equal(
            [
                "webhook.created", "webhook.changed", "webhook.disabled", "webhook.changed", "webhook.enabled",
                "webhook.secret_rotated", "webhook.deleted",
            ],
            events.Select(it => it!.At<string>("type")));
        Assert.Equal(Enumerable.Range(1, 7).Select(it => (long)it), events.Select(it => it!.At<long>("sequence")));
        Assert.All(events, it => Assert.Equal(id, it!.At<string>("webhook_id")));
        Assert.Equal("CRM", events[0]!.At<string>("data.document.name"));
        Assert.Equal("b", events[1]!.At<string>("data.document.name"));
        Assert.Equal("portal-1", events[1]!.At<string>("request_id"));
        Assert.Equal("http", events[1]!.At<string>("actor.channel"));
        Assert.Equal(Service.OperatorAccount, events[1]!.At<string>("actor.account_id"));
        Assert.Equal("The endpoint is gone.", events[2]!.At<string>("data.reason"));
        Assert.Equal("service", events[2]!.At<string>("actor.channel"));
        Assert.Equal(portal.Account, events[2]!.At<string>("actor.account_id"));
        Assert.NotNull(events[5]!["data"]!["former_until"]);
    }

    [Fact]
    public async Task does_not_tell_how_much_other_accounts_record()
    {
        var id = (await portal.Hook()).At<string>("id");
        await service.Disable(portal.Account, id, "The endpoint is gone.", stoppedAt: 4711);
        await portal.Patch(Place, In("""{"re-enable":true}"""));
        var text = (await portal.Get($"{Of(id)}/events")).Text;
        Assert.All((string[])["since", "stopped_at", "\"after\"", "4711"], it =>
            Assert.DoesNotContain(it, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task comes_in_pages_and_by_type()
    {
        var id = (await portal.Hook()).At<string>("id");
        await portal.Patch(Of(id), In("""{"name":"b"}"""));
        await portal.Patch(Of(id), In("""{"name":"c"}"""));

        var first = await portal.Get($"{Of(id)}/events?limit=2");
        Assert.Equal(2, first.Data.AsArray().Count);
        Assert.Equal(2, first.Json.At<int>("next_after"));
        var rest = await portal.Get($"{Of(id)}/events?after=2");
        Assert.Equal("c", Assert.Single(rest.Data.AsArray())!.At<string>("data.document.name"));
        Assert.Null(rest.Json["next_after"]);
        Assert.Equal(2, (await portal.Get($"{Of(id)}/events?type=webhook.changed")).Data.AsArray().Count);
        Assert.Empty((await portal.Get($"{Of(id)}/events?from=2199-01-01")).Data.AsArray());
    }

    [Theory]
    [InlineData("after=x", "after", "type")]
    [InlineData("after=-1", "after", "type")]
    [InlineData("limit=0", "limit", "minimum")]
    [InlineData("limit=1001", "limit", "maximum")]
    [InlineData("type=participant.joined", "type", "enum")]
    [InlineData("from=yesterday", "from", "format")]
    public async Task refuses_what_it_cannot_be_asked_for(string query, string path, string keyword)
    {
        var id = (await portal.Hook()).At<string>("id");
        Expect.Invalid(path, keyword, await portal.Get($"{Of(id)}/events?{query}"));
    }

    [Fact]
    public async Task is_of_a_webhook_that_there_is_or_was() =>
        (await portal.Get($"{Of(new('0', 32))}/events")).Is(HttpStatusCode.NotFound, "bad_identifier");
}
