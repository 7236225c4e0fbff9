using System.Net;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;
using Conferences.Tests.Fixtures.Webhooks;
using static Conferences.Tests.Fixtures.Webhooks.Hooked;

namespace Conferences.Tests.Webhooks;

/// <summary>What deliveries are signed with, and the values of custom headers: in one row each, and nowhere else.
/// </summary>
public sealed class Secrets_of_a_webhook(Service service)
{
    private readonly Portal portal = service.Portal();
    private readonly string token = $"Bearer {Ids.New()}";

    private string Headers => $$"""{"Authorization":"{{token}}","X-Tenant":"{{portal.Account}}"}""";

    [Fact]
    public async Task are_stored_in_a_row_of_their_own_alone()
    {
        var created = await portal.Hook($"{Least[..^1]},\"custom_request_headers\":{Headers}}}");
        var id = created.At<string>("id");
        await portal.Patch(Of(id), In("""{"name":"b"}"""));
        await portal.Delete(Of((await portal.Hook()).At<string>("id")));

        Assert.Equal(["mt_doc_webhooksecrets"], (await Stored.Tables(service, token)).Distinct());
        Assert.Equal(
            ["mt_doc_webhooksecrets"], (await Stored.Tables(service, created.At<string>("secret")["whsec_".Length..]))
                .Distinct());
        await portal.Delete(Of(id));
        Assert.False(await Stored.Anywhere(service, token));
    }

    [Fact]
    public async Task are_masked_in_lists_and_in_the_history()
    {
        var id = await portal.HookWith($"\"custom_request_headers\":{Headers}");
        foreach (var path in (string[])[Place, $"{Of(id)}/events"])
        {
            var text = (await portal.Get(path)).Is(HttpStatusCode.OK).Text;
            Assert.DoesNotContain(token, text, StringComparison.Ordinal);
            Assert.Contains("\"Authorization\":\"***\"", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task are_shown_to_those_who_may_change_them_and_masked_for_others()
    {
        var id = await portal.HookWith($"\"custom_request_headers\":{Headers}");
        Expect.Json(Headers, (await portal.Get(Of(id))).Data["custom_request_headers"]);

        var reader = service.PortalOf(portal.Account, await Keys.Token(service, portal.Account, scope: "read"));
        Expect.Json(
            """{"Authorization":"***","X-Tenant":"***"}""", (await reader.Get(Of(id))).Data["custom_request_headers"]);
        (await reader.Patch(Of(id), In("""{"name":"b"}"""))).Is(HttpStatusCode.Forbidden, "forbidden");
        (await reader.Put(Of(id), """{"action":"rotate_secret"}""")).Is(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task keep_their_values_where_only_their_masks_are_sent_back()
    {
        var id = await portal.HookWith($"\"custom_request_headers\":{Headers}");
        var masked = (await portal.Get(Place)).Data[0]!;
        masked["name"] = "b";
        masked["custom_request_headers"]!["X-Tenant"] = "other";
        var saved = (await portal.Post(Of(id), In(masked.ToJsonString()))).Is(HttpStatusCode.OK);
        Expect.Json(
            $$"""{"Authorization":"{{token}}","X-Tenant":"other"}""", saved.Data["custom_request_headers"]);

        var patched = await portal.Patch(
            Of(id), In("""{"custom_request_headers":{"Authorization":"***","X-Tenant":null}}"""));
        Expect.Json($$"""{"Authorization":"{{token}}"}""", patched.Data["custom_request_headers"]);
        var replaced = await portal.Post(Of(id), In(Least));
        Assert.Null(replaced.Data["custom_request_headers"]);
        Assert.False(await Stored.Anywhere(service, token));
    }

    [Fact]
    public async Task are_in_no_log()
    {
        await using var host = await WatchedHost.StartAsync(service);
        var watched = await host.Portal();
        await watched.Create();
        var created = await watched.Hook($"{Least[..^1]},\"custom_request_headers\":{Headers}}}");
        var rotated = await watched.Put(Of(created.At<string>("id")), """{"action":"rotate_secret"}""");
        rotated.Is(HttpStatusCode.Created);
        string[] secrets = [token, created.At<string>("secret"), rotated.Data.At<string>("secret")];
        Assert.DoesNotContain(await host.WholeLog(), line =>
            secrets.Any(secret => line.Text.Contains(secret, StringComparison.Ordinal)));
    }
}
