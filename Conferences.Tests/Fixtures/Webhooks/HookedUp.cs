using System.Text.Json.Nodes;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Fixtures.Webhooks;

/// <summary>Webhooks for receivers.</summary>
internal static class HookedUp
{
    /// <summary>Creates a webhook that sends JSON to this receiver.</summary>
    /// <param name="more">Other members of the document, each with a comma before it.</param>
    /// <param name="path">Behind the receiver's address.</param>
    public static Task<JsonNode> HookAt(this Portal portal, Receiver receiver, string more = "", string path = "") =>
        portal.Hook(
            $$"""{"name":"CRM","uri":"{{receiver.Address}}{{path}}","hook":"conference","format":"json"{{more}}}""");

    /// <summary>An action on a webhook, with its data, a JSON object.</summary>
    public static Task<Answer> ActOnHook(this Portal portal, string hook, string action, string data = "{}") =>
        portal.Put(Hooked.Of(hook), $$$"""{"data":{"action":"{{{action}}}","data":{{{data}}}}}""");

    /// <summary>The attempts for a webhook, newest first.</summary>
    public static async Task<JsonArray> Attempts(this Portal portal, string hook, string query = "") =>
        (await portal.Get($"{Hooked.Of(hook)}/attempts{query}")).Is(System.Net.HttpStatusCode.OK).Data.AsArray();
}
