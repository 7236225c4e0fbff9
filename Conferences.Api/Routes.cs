using Conferences.Api.Auth;
using Conferences.Api.Crossbar;
using Conferences.Api.Hosting;

namespace Conferences.Api;

/// <summary>Every URL of the service.</summary>
internal static class Routes
{
    private static readonly string[] Reading = ["GET", "HEAD"];

    public static WebApplication MapRoutes(this WebApplication app)
    {
        app.MapPut("/v2/api_auth", AuthRoutes.LogIn).WithName("LogIn");

        var account = app.MapGroup("/v2/accounts/{account}").RequireAccount().AddEndpointFilter(NeedAccount);
        var conferences = account.MapGroup("/conferences");
        conferences.MapMethods("", Reading, ConferenceRoutes.List).WithName("ListConferences");
        conferences.MapPut("", ConferenceRoutes.Create).WithName("CreateConference");
        conferences.MapMethods("/events", Reading, HistoryRoutes.OfAccount).WithName("ListAccountEvents");
        account.MapMethods("/users/{owner}/conferences", Reading, ConferenceRoutes.ListOwned)
            .WithName("ListOwnedConferences");
        account.MapDelete("/people/{person}", PeopleRoutes.Erase).WithName("ErasePerson");

        var conference = conferences.MapGroup("/{id}");
        conference.MapMethods("", Reading, ConferenceRoutes.Get).WithName("GetConference")
            .WithMetadata(new SharesItsQuery());
        conference.MapPost("", ConferenceRoutes.Replace).WithName("ReplaceConference");
        conference.MapPatch("", ConferenceRoutes.Patch).WithName("PatchConference");
        conference.MapDelete("", ConferenceRoutes.Delete).WithName("DeleteConference");
        conference.MapPut("", ActionRoutes.ActOnConference).WithName("ActOnConference");

        conference.MapMethods("/participants", Reading, LiveRoutes.List).WithName("ListParticipants")
            .WithMetadata(new SharesItsQuery());
        conference.MapPut("/participants", ActionRoutes.JoinOrAct).WithName("JoinOrActOnParticipants");
        conference.MapMethods("/participants/{participant}", Reading, LiveRoutes.Get).WithName("GetParticipant");
        conference.MapPut("/participants/{participant}", ActionRoutes.ActOnParticipant).WithName("ActOnParticipant");

        conference.MapMethods("/operations", Reading, LiveRoutes.Operations).WithName("ListOperations");
        conference.MapMethods("/operations/{operation}", Reading, LiveRoutes.Operation).WithName("GetOperation");

        conference.MapMethods("/instances", Reading, InstanceRoutes.List).WithName("ListInstances");
        conference.MapMethods("/instances/{instance}", Reading, InstanceRoutes.Get).WithName("GetInstance");

        conference.MapMethods("/events", Reading, HistoryRoutes.OfConference).WithName("ListEvents");
        return app;
    }

    // An account is a tenant: whatever else stands there must not become one.
    private static async ValueTask<object?> NeedAccount(
        EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var account = Desk.Account(call.HttpContext);
        if (Ids.IsId(account))
            return await next(call);
        await call.HttpContext.SendAsync(Replies.UnknownAccount(account));
        return Results.Empty;
    }
}
