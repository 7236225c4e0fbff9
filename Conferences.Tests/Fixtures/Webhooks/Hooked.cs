using System.Net;
using System.Text.Json.Nodes;
using Conferences.Api.Commands.Webhooks;
using Conferences.Domain.Commands.Webhooks;
using Conferences.Tests.Fixtures.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Fixtures.Webhooks;

/// <summary>Shorthand for a portal's requests about webhooks.</summary>
internal static class Hooked
{
    /// <summary>Where the account's webhooks are, as a path of <see cref="Portal"/>.</summary>
    public const string Place = "/../webhooks";

    /// <summary>The least that a webhook needs.</summary>
    public const string Least = """{"name":"CRM","uri":"https://crm.example.com/hook","hook":"conference"}""";

    /// <summary>Creates a webhook with this document.</summary>
    public static async Task<JsonNode> Hook(this Portal portal, string document = Least)
    {
        var answer = await portal.Put(Place, In(document));
        Assert.True(answer.Status is HttpStatusCode.Created, answer.Text);
        return answer.Data;
    }

    /// <summary>Creates a webhook with these members beside the least, e.g. <c>"retries":3</c>; returns its id.</summary>
    public static async Task<string> HookWith(this Portal portal, string members) =>
        (await portal.Hook($"{Least[..^1]},{members}}}")).At<string>("id");

    /// <summary>Where a webhook is, as a path of <see cref="Portal"/>.</summary>
    public static string Of(string id) => $"{Place}/{id}";

    /// <summary>Disables a webhook as the service does it, at this position of the store.</summary>
    public static Task Disable(
        this Service service, string account, string id, string reason, long stoppedAt = 0) =>
        service.Parts.GetRequiredService<WebhookCommands>().SendOwnAsync(
            account, id, new DisableWebhook(reason, stoppedAt), TestContext.Current.CancellationToken);

    /// <summary>An envelope around this data.</summary>
    public static string In(string data) => $$"""{"data":{{data}}}""";
}
