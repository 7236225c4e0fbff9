using System.Collections.Immutable;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>A leg to be dialled.</summary>
/// <param name="EndpointId">The id of the endpoint for the media server.</param>
/// <param name="CallId">The call id the leg shall have.</param>
/// <param name="Person">The callee, with the invitation as requested.</param>
public sealed record Invitation(string EndpointId, CallId CallId, Person Person);

/// <summary>Dials out from the conference. Every request dials; a conference that does not run is started, even one
/// that was never configured.</summary>
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
        OtherAccounts = true,
    };

    /// <summary>
    /// Requested of the media server, unless the conference was removed or is full, or is another account's: its id
    /// starts no conference here.
    /// </summary>
    public override Decision Decide(ConferenceState state)
    {
        var most = state.Document?.MaxParticipants ?? 0;
        return state.Live switch
        {
            { IsRemoved: true } => new Refusal(Reason.Unknown, state.Id),
            _ when state is { Version: 0, IsElsewhere: true } => new Refusal(Reason.Unknown, state.Id),
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
                    Leg = new(it.EndpointId, it.CallId, it.Person.PersonId, it.Person.Hash()),
                }),
            ],
            Deadline = Context.At + TimeSpan.FromSeconds((double)how.TimeoutSeconds * Invitations.Length)
                + Operation.Patience,
            Dialling = how with { Uuid = Starting(live) ?? how.Uuid },
        };
        return Decision.Request(operation) with { People = [.. Invitations.Select(it => it.Person)] };
    }

    // Never the uuid of a running instance: if it has ended when the dial starts one, that is another instance.
    private static InstanceUuid? Starting(LiveConference live) => live.IsRunning ? null : JoinConference.UuidOf(live);
}
