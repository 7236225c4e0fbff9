using Conferences.Api.Auth;
using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Routes;
using Conferences.Api.Store;

namespace Conferences.Api;

/// <summary>Every URL of the service.</summary>
internal static class Endpoints
{
    private static readonly string[] Reading = ["GET", "HEAD"];

    public static WebApplication MapRoutes(this WebApplication app)
    {
        app.MapPut("/v2/api_auth", AuthRoutes.LogIn).WithName("LogIn").WithTags("Authentication");

        var account = app.MapGroup("/v2/accounts/{account}").RequireAccount().AddEndpointFilter(NeedAccount);
        var conferences = account.MapGroup("/conferences").WithTags("Conferences");
        conferences.MapMethods("", Reading, ConferenceRoutes.List).WithName("ListConferences");
        conferences.MapPut("", ConferenceRoutes.Create).WithName("CreateConference");
        conferences.MapMethods("/events", Reading, HistoryRoutes.OfAccount).WithName("ListAccountEvents")
            .WithTags("History");
        account.MapMethods("/users/{owner}/conferences", Reading, ConferenceRoutes.ListOwned)
            .WithName("ListOwnedConferences").WithTags("Conferences");
        account.MapDelete("/people/{person}", PeopleRoutes.Erase).WithName("ErasePerson").WithTags("History");

        var conference = conferences.MapGroup("/{id}");
        conference.MapMethods("", Reading, ConferenceRoutes.Get).WithName("GetConference")
            .WithMetadata(new SharesQuery());
        conference.MapPost("", ConferenceRoutes.Replace).WithName("ReplaceConference");
        conference.MapPatch("", ConferenceRoutes.Patch).WithName("PatchConference");
        conference.MapDelete("", ConferenceRoutes.Delete).WithName("DeleteConference");
        conference.MapPut("", ActionRoutes.ActOnConference).WithName("ActOnConference");

        var participants = conference.MapGroup("/participants").WithTags("Participants");
        participants.MapMethods("", Reading, LiveRoutes.List).WithName("ListParticipants")
            .WithMetadata(new SharesQuery());
        participants.MapPut("", ActionRoutes.JoinOrAct).WithName("JoinOrActOnParticipants");
        participants.MapMethods("/{participant}", Reading, LiveRoutes.Get).WithName("GetParticipant");
        participants.MapPut("/{participant}", ActionRoutes.ActOnParticipant).WithName("ActOnParticipant");

        var operations = conference.MapGroup("/operations").WithTags("Operations");
        operations.MapMethods("", Reading, LiveRoutes.Operations).WithName("ListOperations");
        operations.MapMethods("/{operation}", Reading, LiveRoutes.Operation).WithName("GetOperation");

        var instances = conference.MapGroup("/instances").WithTags("Instances");
        instances.MapMethods("", Reading, InstanceRoutes.List).WithName("ListInstances");
        instances.MapMethods("/{instance}", Reading, InstanceRoutes.Get).WithName("GetInstance");

        conference.MapMethods("/events", Reading, HistoryRoutes.OfConference).WithName("ListEvents")
            .WithTags("History");
        return app;
    }

    // An account is a tenant: whatever else stands there must not become one.
    private static async ValueTask<object?> NeedAccount(
        EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var account = CommandEndpoint.Account(call.HttpContext);
        if (Ids.IsId(account))
            return await next(call);
        await call.HttpContext.SendAsync(Replies.UnknownAccount(account));
        return Results.Empty;
    }
}
