using Conferences.Api.Auth;
using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Live;
using Conferences.Api.Routes;
using Conferences.Api.Store;

namespace Conferences.Api;

/// <summary>Every URL of the service.</summary>
internal static class Endpoints
{
    private static readonly string[] Parsed = ["GET", "HEAD"];

    // By HTTP/2 a WebSocket is connected with CONNECT.
    private static readonly string[] Connecting = ["GET", "CONNECT"];

    public static WebApplication MapRoutes(this WebApplication app)
    {
        app.MapPut("/v2/api_auth", AuthRoutes.LogIn).WithName("LogIn").WithTags("Authentication");
        app.MapMethods("/v2/about", Parsed, AboutRoutes.Get).WithName("GetAbout").WithTags("Service");

        app.MapMethods(LiveFeeds.SocketPath, Connecting, WebsocketRoutes.Connect).ExcludeFromDescription();
        app.MapMethods("/v2/websockets", Parsed, (Delegate)WebsocketRoutes.Bindings).WithName("ListBindings")
            .WithTags("WebSocket");

        app.MapMethods(LegRoutes.Path, Connecting, LegRoutes.Connect).ExcludeFromDescription();
        app.MapMethods(LegRoutes.EventsPath, Connecting, LegRoutes.TakeEvents).ExcludeFromDescription();

        var account = app.MapGroup("/v2/accounts/{account}").RequireAccount().AddEndpointFilter(CheckAsync);
        var conferences = account.MapGroup("/conferences").WithTags("Conferences");
        conferences.MapMethods("", Parsed, ConferenceRoutes.List).WithName("ListConferences")
            .WithMetadata(new ReadsPages());
        conferences.MapPut("", ConferenceRoutes.Create).WithName("CreateConference");
        conferences.MapMethods("/events", Parsed, HistoryRoutes.OfAccount).WithName("ListAccountEvents")
            .WithTags("History").WithMetadata(new ReadsPages());
        account.MapMethods("/users/{owner}/conferences", Parsed, ConferenceRoutes.ListOwned)
            .WithName("ListOwnedConferences").WithTags("Conferences").WithMetadata(new ReadsPages());
        account.MapDelete("/people/{person}", PeopleRoutes.Erase).RequireScope(Scopes.Erase)
            .WithName("ErasePerson").WithTags("History");

        account.MapMethods("/websockets", Parsed, WebsocketRoutes.List).WithName("ListWebSockets")
            .WithTags("WebSocket");
        account.MapMethods("/websockets/{socket}", Parsed, WebsocketRoutes.Get).WithName("GetWebSocket")
            .WithTags("WebSocket");

        var conference = conferences.MapGroup("/{id}");
        conference.MapMethods("", Parsed, ConferenceRoutes.Get).WithName("GetConference")
            .WithMetadata(new SharesQuery());
        conference.MapPost("", ConferenceRoutes.Replace).WithName("ReplaceConference");
        conference.MapPatch("", ConferenceRoutes.Patch).WithName("PatchConference");
        conference.MapDelete("", ConferenceRoutes.Delete).WithName("DeleteConference");
        conference.MapPut("", ActionRoutes.ActOnConference).WithName("ActOnConference");

        var participants = conference.MapGroup("/participants").WithTags("Participants");
        participants.MapMethods("", Parsed, LiveRoutes.List).WithName("ListParticipants")
            .WithMetadata(new SharesQuery());
        participants.MapPut("", ActionRoutes.JoinOrAct).WithName("JoinOrActOnParticipants");
        participants.MapMethods("/{participant}", Parsed, LiveRoutes.Get).WithName("GetParticipant");
        participants.MapPut("/{participant}", ActionRoutes.ActOnParticipant).WithName("ActOnParticipant");
        participants.MapDelete("/{participant}", ActionRoutes.Leave).WithName("LeaveConference");

        var operations = conference.MapGroup("/operations").WithTags("Operations");
        operations.MapMethods("", Parsed, LiveRoutes.Operations).WithName("ListOperations")
            .WithMetadata(new ReadsPages());
        operations.MapMethods("/{operation}", Parsed, LiveRoutes.Operation).WithName("GetOperation");

        var instances = conference.MapGroup("/instances").WithTags("Instances");
        instances.MapMethods("", Parsed, InstanceRoutes.List).WithName("ListInstances")
            .WithMetadata(new ReadsPages());
        instances.MapMethods("/{instance}", Parsed, InstanceRoutes.Get).WithName("GetInstance");

        var links = conference.MapGroup("/links").WithTags("Links");
        links.MapMethods("", Parsed, LinkRoutes.List).WithName("ListLinks").WithMetadata(new ReadsPages());
        links.MapPost("", LinkRoutes.Create).WithName("CreateLink");
        links.MapMethods("/{link}", Parsed, LinkRoutes.Get).WithName("GetLink");
        links.MapDelete("/{link}", LinkRoutes.Revoke).WithName("RevokeLink");

        conference.MapMethods("/events", Parsed, HistoryRoutes.OfConference).WithName("ListEvents")
            .WithTags("History").WithMetadata(new ReadsPages());
        app.MapGroup("/v2/webhooks").WithTags("Webhooks").MapHooks();
        account.MapWebhooks();
        return app;
    }

    private static void MapHooks(this RouteGroupBuilder hooks)
    {
        // As delegates: the framework describes no method that takes the request alone. None reads the database.
        hooks.MapMethods("", Parsed, (Delegate)HookRoutes.List).WithName("ListHooks").WithMetadata(new SharesQuery());
        hooks.MapMethods("/samples", Parsed, (Delegate)HookRoutes.ListSamples).WithName("ListHookSamples")
            .WithMetadata(new SharesQuery());
        hooks.MapMethods("/samples/{hook}", Parsed, HookRoutes.GetSample).WithName("GetHookSample")
            .WithMetadata(new SharesQuery());
    }

    private static void MapWebhooks(this RouteGroupBuilder account)
    {
        account.MapMethods("/descendants/webhooks", Parsed, WebhookRoutes.ListOfDescendants)
            .WithName("ListDescendantWebhooks").WithTags("Webhooks").WithMetadata(new ReadsPages());

        var webhooks = account.MapGroup("/webhooks").WithTags("Webhooks");
        webhooks.MapMethods("", Parsed, WebhookRoutes.List).WithName("ListWebhooks").WithMetadata(new ReadsPages());
        webhooks.MapPut("", WebhookRoutes.Create).WithName("CreateWebhook");
        webhooks.MapPatch("", WebhookRoutes.Enable).WithName("EnableWebhooks");
        webhooks.MapMethods("/attempts", Parsed, AttemptRoutes.OfAccount).WithName("ListAttempts")
            .WithMetadata(new ReadsPages());

        var webhook = webhooks.MapGroup("/{webhook}");
        webhook.MapMethods("", Parsed, WebhookRoutes.Get).WithName("GetWebhook");
        webhook.MapPost("", WebhookRoutes.Replace).WithName("ReplaceWebhook");
        webhook.MapPatch("", WebhookRoutes.Patch).WithName("PatchWebhook");
        webhook.MapDelete("", WebhookRoutes.Delete).WithName("DeleteWebhook");
        webhook.MapPut("", WebhookRoutes.Act).WithName("ActOnWebhook");
        webhook.MapMethods("/attempts", Parsed, AttemptRoutes.OfWebhook).WithName("ListWebhookAttempts")
            .WithMetadata(new ReadsPages());
        webhook.MapMethods("/events", Parsed, WebhookHistoryRoutes.List).WithName("ListWebhookEvents")
            .WithMetadata(new ReadsPages());
    }

    // Accounts are tenants: Marten would create one for any text in the path.
    private static async ValueTask<object?> CheckAsync(
        EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var http = call.HttpContext;
        var account = CrossbarRequest.AccountOf(http);
        if (!Ids.IsId(account))
            await http.SendAsync(Replies.UnknownAccount(account));
        else if (CrossbarRequest.Of(http).Fault is { } fault)
            await http.RequestServices.GetRequiredService<CommandEndpoint>().RefuseAsync(http, fault);
        else
            return await next(call);
        return Results.Empty;
    }
}
