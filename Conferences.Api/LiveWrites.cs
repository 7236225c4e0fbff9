using Conferences.Api.Crossbar;
using Conferences.Api.Media;

namespace Conferences.Api;

/// <summary>
/// What writes to a running conference come to: legs that join, and what is asked of the media server for the
/// conference, for everybody in it, for one participant.
/// </summary>
internal sealed class LiveWrites(IMediaServer media, IConfiguration configuration)
{
    public Reading ActOnConference(Asked asked) => Act(asked, ActionTable.OfConference);

    public Reading ActOnEverybody(Asked asked) => Act(asked with { Participant = null }, ActionTable.OfEverybody);

    public Reading ActOnParticipant(Asked asked) => Act(asked, ActionTable.OfParticipant);

    public Reading Join(Asked asked) => Waiting.IsFine(asked.Wait) ? JoinRequest.Read(asked, media) : Waiting.Refused;

    /// <summary>With an action everybody is meant, without one a leg joins.</summary>
    public Reading JoinOrAct(Asked asked) => HasAction(asked) ? ActOnEverybody(asked) : Join(asked);

    /// <summary>With an action the participant is meant, without one a leg joins.</summary>
    public Reading JoinOrActOnParticipant(Asked asked) => HasAction(asked) ? ActOnParticipant(asked) : Join(asked);

    private static bool HasAction(Asked asked) => asked.Request.Value("action") is not null;

    private Reading Act(Asked asked, IReadOnlyList<ActionLine> actions)
    {
        var verb = asked.Request.Value("action");
        var number = asked.Participant is null ? 0 : LiveRoutes.Number(asked.Participant);
        return actions.FirstOrDefault(action => action.Verb == verb) switch
        {
            _ when !Waiting.IsFine(asked.Wait) => Waiting.Refused,
            null => Replies.Faulty(),
            _ when number is null => Replies.Unknown(asked.Participant),
            _ when !Ids.IsId(asked.ConferenceId) => Replies.Unknown(asked.ConferenceId),

            // "True" or 1 means something, and it is not that everybody is to be kicked.
            _ when asked.DryRun is not (null or "true" or "false") => new ValidationErrors().Add(
                "dry_run", "type", "Value did not match type(s): boolean",
                ("target", "boolean"), ("value", asked.DryRun)),
            { } action => action.Read(new(
                asked.ConferenceId,
                number.Value,
                asked.Request.Payload,
                asked.Request.Data,
                asked.DryRun == "true",
                asked.Asking,
                endpoint => configuration[$"Media:Endpoints:{endpoint}"])),
        };
    }
}
