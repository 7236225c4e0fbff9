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
    /// Requested of the media server, unless the conference was removed, is full (for others than ghosts), or is
    /// another account's: its id starts no conference here. Refused if a call id is in use, since nothing would tell
    /// one leg from the other; failed at once if it may start no conference and none runs.
    /// </summary>
    public override Decision Decide(ConferenceState state)
    {
        var most = state.Document?.MaxParticipants ?? 0;
        var (isGhost, mayStart) = (Dialling.Has(Dialling.Ghost), !Dialling.Has(Dialling.JoinExisting));
        return state.Live switch
        {
            { IsRemoved: true } => new Refusal(Reason.Unknown, state.Id),
            _ when state is { Version: 0, IsElsewhere: true } => new Refusal(Reason.Unknown, state.Id),
            _ when CallInUse(state) is { } call => new Refusal(Reason.InUse, call.Text),
            { IsRunning: false } live when !mayStart =>
                Decision.Fail(Asked(Dialling with { Dynamic = null }, live), Reason.NotRunning) with
                {
                    People = People,
                },
            var live when !isGhost && most > 0 && live.PlacesTaken(Context.At) >= most => new Refusal(Reason.Full),
            var live when state.Conference is null && mayStart => AskUnconfigured(live),
            var live => Ask(Dialling with { Dynamic = null }, live),
        };
    }

    private ImmutableArray<Person> People => [.. Invitations.Select(it => it.Person)];

    private CallId? CallInUse(ConferenceState state) => Invitations
        .Where((it, at) => state.ParticipantOf(it.CallId) is not null || state.Live.IsDialling(it.CallId)
            || state.Live.AdmissionOf(it.CallId)?.IsOpen(Context.At) is true
            || Invitations.Take(at).Any(earlier => earlier.CallId == it.CallId))
        .Select(it => (CallId?)it.CallId)
        .FirstOrDefault();

    private Decision AskUnconfigured(LiveConference live)
    {
        if (Dialling.Dynamic?.Seal(live.Id, Context) is not var (dynamic, secrets))
            return Ask(Dialling, live);
        return Ask(Dialling with { Dynamic = dynamic }, live) with { Secrets = secrets };
    }

    private Decision Ask(Dialling how, LiveConference live) =>
        Decision.Request(Asked(how, live)) with { People = People };

    private Operation Asked(Dialling how, LiveConference live) => Operation.Of(OperationAction.Dial, Context, []) with
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

    // Never the uuid of a running instance: if it has ended when the dial starts one, that is another instance.
    private static InstanceUuid? Starting(LiveConference live) => live.IsRunning ? null : JoinConference.UuidOf(live);
}
