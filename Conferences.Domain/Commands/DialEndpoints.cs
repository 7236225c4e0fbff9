using System.Collections.Immutable;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>A leg to be dialled.</summary>
/// <param name="EndpointId">What the media server shall call the endpoint.</param>
/// <param name="CallId">The call id the leg shall have.</param>
/// <param name="Person">Whom it reaches, with the invitation as it was asked.</param>
public sealed record Invitation(string EndpointId, string CallId, Person Person);

/// <summary>Somebody asks the conference to dial out. Each asking dials; a conference that does not run is started,
/// and so is one that nobody ever configured.</summary>
/// <param name="Invitations">The legs, at least one.</param>
/// <param name="Dialling">How they are dialled.</param>
public sealed record DialEndpoints(
    ImmutableArray<Invitation> Invitations, Dialling Dialling, CommandContext Context) : Command
{
    /// <inheritdoc/>
    public override Needs Needs => new()
    {
        Calls = [.. Invitations.Select(invitation => invitation.CallId)],
        Waiting = Dialling.Has(Dialling.IsModerator),
    };

    /// <summary>The media server is asked, unless the conference was removed or is full.</summary>
    public override Decision Decide(ConferenceState state)
    {
        var most = state.Document?.MaxParticipants ?? 0;
        return state.Live switch
        {
            { IsRemoved: true } => new Refusal(Reason.Unknown, state.Id),
            var live when most > 0 && live.Participants >= most => new Refusal(Reason.Full),
            var live when state.Conference is null => AskUnconfigured(live),
            var live => Ask(Dialling with { Dynamic = null }, live),
        };
    }

    private Decision AskUnconfigured(LiveConference live)
    {
        if (Dialling.Dynamic?.Seal(live.Id, Context) is not var (dynamic, secrets))
            return Ask(Dialling, live);
        return Ask(Dialling with { Dynamic = dynamic }, live) with { Secrets = secrets };
    }

    private Decision Ask(Dialling how, LiveConference live)
    {
        var operation = Operation.Of(OperationAction.Dial, Context, []) with
        {
            Targets =
            [
                .. Invitations.Select(it => new Target(0, OperationStatus.Requested)
                {
                    Leg = new(it.EndpointId, it.CallId, it.Person.Id, it.Person.Hash()),
                }),
            ],
            Deadline = Context.At + TimeSpan.FromSeconds((double)how.TimeoutSeconds * Invitations.Length)
                + Operation.Patience,
            Dialling = how with { Uuid = Starting(live) ?? how.Uuid },
        };
        return Decision.Request(operation) with { People = [.. Invitations.Select(it => it.Person)] };
    }

    // Never the uuid of an instance that runs: should it be over when the dial starts one, that is another.
    private static string? Starting(LiveConference live) => live.IsRunning ? null : JoinConference.UuidOf(live);
}
