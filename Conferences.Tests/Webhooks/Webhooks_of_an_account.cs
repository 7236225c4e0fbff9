using System.Net;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Webhooks;
using static Conferences.Tests.Fixtures.Webhooks.Hooked;

namespace Conferences.Tests.Webhooks;

/// <summary>The list of an account's webhooks, those of others, and how many there may be.</summary>
public sealed class Webhooks_of_an_account(Service service) : IAsyncLifetime
{
    private const string Descendants = "/../descendants/webhooks";

    private readonly Portal portal = service.Portal();
    private Node? node;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (node is not null)
            await node.DisposeAsync();
    }

    [Fact]
    public async Task are_listed_by_id_in_pages()
    {
        string[] ids = await Task.WhenAll(Enumerable.Range(0, 5).Select(async _ =>
            (await portal.Hook()).At<string>("id")));
        string[] descending = [.. ids.OrderDescending(StringComparer.Ordinal)];

        Assert.Equal(descending, Ids(await portal.Get(Place)));
        Assert.Equal(descending.Reverse(), Ids(await portal.Get($"{Place}?ascending=true")));
        Assert.Equal(descending, Ids(await portal.Get($"{Place}?paginate=false")));
        var first = await portal.Get($"{Place}?page_size=2");
        var second = await portal.Get($"{Place}?page_size=2&start_key={first.Json.At<string>("next_start_key")}");
        var third = await portal.Get($"{Place}?page_size=2&start_key={second.Json.At<string>("next_start_key")}");
        Assert.Equal(descending, Ids(first).Concat(Ids(second)).Concat(Ids(third)));
        Assert.Null(third.Json["next_start_key"]);
        (await portal.Get($"{Place}?page_size=0")).Is(HttpStatusCode.NotFound, "faulty_request");
    }

    [Fact]
    public async Task are_found_by_Kazoos_filters()
    {
        var off = await portal.HookWith("\"enabled\":false,\"custom_data\":{\"owner_id\":\"" + Owner + "\"}");
        var on = await portal.HookWith("\"format\":\"json\"");
        Assert.Equal([on], Ids(await portal.Get($"{Place}?filter_enabled=true")));
        Assert.Equal([off], Ids(await portal.Get($"{Place}?filter_not_format=json")));
        Assert.Equal([off], Ids(await portal.Get($"{Place}?has_key=custom_data.owner_id")));
        Assert.Equal([off], Ids(await portal.Get($"{Place}?filter_custom_data.owner_id={Owner}")));
        Assert.Equal([on], Ids(await portal.Get($"{Place}?filter_id={on}")));
        Assert.Empty(Ids(await portal.Get($"{Place}?created_from=99999999999")));
        Expect.Invalid("created_to", "type", await portal.Get($"{Place}?created_to=x"));
    }

    [Fact]
    public async Task are_nobody_elses()
    {
        var id = (await portal.Hook()).At<string>("id");
        var other = service.PortalOf(Api.Crossbar.Ids.New());
        Assert.Empty(Ids(await other.Get(Place)));
        Answer[] answers =
        [
            await other.Get(Of(id)),
            await other.Post(Of(id), In(Least)),
            await other.Patch(Of(id), In("""{"name":"a"}""")),
            await other.Put(Of(id), """{"action":"rotate_secret"}"""),
            await other.Get($"{Of(id)}/events"),
            await other.Delete(Of(id)),
        ];
        Assert.All(answers, answer => Expect.Error(HttpStatusCode.NotFound, "bad_identifier", answer));
        Assert.Equal("\"1.1\"", (await portal.Get(Of(id))).ETag);

        var stranger = service.PortalOf(
            portal.Account, await Keys.Token(service, Api.Crossbar.Ids.New()));
        (await stranger.Get(Place)).Is(HttpStatusCode.Forbidden, "forbidden");
        (await stranger.Get(Descendants)).Is(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task of_descendants_are_those_of_the_other_accounts_that_the_token_may_act_for()
    {
        var (first, second, third) = (service.Portal(), service.Portal(), service.Portal());
        await portal.Hook();
        var one = await first.HookWith("\"custom_request_headers\":{\"X-Key\":\"hidden-value\"}");
        var two = (await second.Hook()).At<string>("id");
        await third.Hook();

        var reseller = service.PortalOf(
            portal.Account, await Keys.Token(service, portal.Account, [first.Account, second.Account]));
        var listed = (await reseller.Get(Descendants)).Is(HttpStatusCode.OK);
        Assert.Equal(((string[])[one, two]).OrderDescending(StringComparer.Ordinal), Ids(listed));
        Assert.DoesNotContain("hidden-value", listed.Text, StringComparison.Ordinal);
        Assert.Equal(
            first.Account, listed.Data.AsArray().Single(it => it!.At<string>("id") == one)!.At<string>("account_id"));
        var page = await reseller.Get($"{Descendants}?page_size=1");
        var next = await reseller.Get($"{Descendants}?page_size=1&start_key={page.Json.At<string>("next_start_key")}");
        Assert.Equal(Ids(listed), Ids(page).Concat(Ids(next)));

        var single = service.PortalOf(portal.Account, await Keys.Token(service, portal.Account));
        Assert.Empty(Ids(await single.Get(Descendants)));
        var everybody = Ids(await portal.Get($"{Descendants}?paginate=false"));
        Assert.Contains(one, everybody);
        Assert.Contains(two, everybody);
    }

    [Fact]
    public async Task are_enabled_together()
    {
        var off = await portal.HookWith("\"enabled\":false");
        var failed = (await portal.Hook()).At<string>("id");
        var on = (await portal.Hook()).At<string>("id");
        await service.Disable(portal.Account, failed, "The endpoint is gone.");
        Assert.Equal("The endpoint is gone.", (await portal.Get(Of(failed))).Data.At<string>("disable_reason"));

        var answer = (await portal.Patch(Place, In("""{"re-enable":true}"""))).Is(HttpStatusCode.OK);

        Assert.Equal(((string[])[off, failed]).Order(), Ids(answer).Order());
        Assert.All((await portal.Get(Place)).Data.AsArray(), it =>
        {
            Assert.True(it!.At<bool>("enabled"));
            Assert.Null(it!["disable_reason"]);
        });
        Assert.Equal("\"1.1\"", (await portal.Get(Of(on))).ETag);
        Assert.Empty(Ids((await portal.Patch(Place, In("""{"re-enable":true}"""))).Is(HttpStatusCode.OK)));
    }

    [Fact]
    public async Task are_no_more_than_the_quota_however_many_are_created_together()
    {
        node = new(service.ConnectionString, ("Quota:Webhooks", "3"));
        var limited = node.Portal(portal.Account, await node.Token());
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => limited.Put(Place, In(Least))));
        Assert.Equal(3, answers.Count(answer => answer.Status is HttpStatusCode.Created));
        Assert.All(
            answers.Where(answer => answer.Status is not HttpStatusCode.Created),
            answer => Expect.Json(
                """{"over_quota":{"message":"The account must not store more than 3 webhooks"}}""",
                answer.Is(HttpStatusCode.Forbidden, "over_quota").Data));

        var key = ("Idempotency-Key", Api.Crossbar.Ids.New());
        (await limited.Put(Place, In(Least), key)).Is(HttpStatusCode.Forbidden);
        await limited.Delete(Of(Ids(await limited.Get(Place))[0]));
        (await limited.Put(Place, In(Least), key)).Is(HttpStatusCode.Created);
        await service.Portal().Hook();
    }

    [Fact]
    public async Task add_nothing_beyond_the_bytes_of_the_quota()
    {
        node = new(service.ConnectionString, ("Quota:Bytes", "20000"));
        var limited = node.Portal(portal.Account, await node.Token());
        var id = await limited.HookWith($"\"custom_data\":{{\"x\":\"{new string('a', 20_000)}\"}}");
        Answer[] refused =
        [
            await service.StoringNothing(limited, () => limited.Put(Place, In(Least))),
            await service.StoringNothing(limited, () => limited.Post(Of(id), In(Least))),
            await service.StoringNothing(limited, () => limited.Patch(Of(id), In("""{"name":"b"}"""))),
            await service.StoringNothing(limited, () => limited.Put(Of(id), """{"action":"rotate_secret"}""")),
            await service.StoringNothing(limited, () => limited.Put("", In("{}"))),
        ];
        Assert.All(refused, answer => answer.Is(HttpStatusCode.Forbidden, "over_quota"));
        (await limited.Delete(Of(id))).Is(HttpStatusCode.OK);
    }

    private const string Owner = "5f0e2c0a9d0b4c8e8f3f6f2b1a7d9c01";

    private static string[] Ids(Answer answer) => [.. answer.Data.AsArray().Select(it => it!.At<string>("id"))];
}
