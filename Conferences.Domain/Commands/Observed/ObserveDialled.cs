using System.Collections.Immutable;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands.Observed;

/// <summary>Media event: the outcome of a dial, for all its legs.</summary>
/// <param name="Missed">By call id, why a leg did not join: <c>timeout</c>, or the hangup cause.</param>
/// <param name="Switch">Host name of the media server; null if it is not named.</param>
public sealed record ObserveDialled(
    ImmutableDictionary<CallId, FailureReason> Missed, string? Switch, MediaEvent Event) : Command
{
    /// <inheritdoc/>
    public override Needs Needs => Needs.WholeRoster;

    /// <summary>
    /// True if the media server reports each leg that joined by a media event of its own. An outstanding one is waited
    /// for: it alone has the server's number for the leg.
    /// </summary>
    public bool LegsFollow { get; init; }

    /// <summary>By the call id that was dialled, that of the leg that joined instead.</summary>
    public ImmutableDictionary<CallId, CallId> Replaced { get; init; } = ImmutableDictionary<CallId, CallId>.Empty;

    /// <summary>
    /// The operation ends. A leg that is not missed has joined; its join is recorded now if it was not reported yet.
    /// Where the joins are reported separately, the operation ends with those, and the outcomes known so far are
    /// recorded.
    /// </summary>
    public override Decision Decide(ConferenceState state)
    {
        ImmutableArray<ConferenceEvent> events = [];
        foreach (var leg in DialIn(state)?.Unheard.Where(leg => IsUnrecorded(leg, state)) ?? [])
        {
            var entered = new ObserveJoin(MediaLeg.Of(leg, DialIn(state)!.Dialling!), Switch, Event)
                .Enter(state).Events;
            events = events.AddRange(entered);
            state = Consequences.Fold(state, entered, Event.Context);
        }

        return DialIn(state) is { } dial && Told(dial, state) is var told
            && (told.Outcome() ?? Partly(told, dial)) is { } known
            ? [.. events, known]
            : [.. events];
    }

    private OperationSent? Partly(Operation told, Operation dial) =>
        LegsFollow && !told.Targets.SequenceEqual(dial.Targets) ? told.AsSent() : null;

    private Operation? DialIn(ConferenceState state) => state.Live.Asked(Event.CommandId);

    private bool IsUnrecorded(Leg leg, ConferenceState state) =>
        !LegsFollow && !Missed.ContainsKey(leg.CallId) && state.ParticipantOf(leg.CallId) is null;

    // A leg that replaces the one that was dialled may have joined before that is known. One that was in before the
    // dial was sent is somebody else's.
    private Operation Told(Operation dial, ConferenceState state)
    {
        var answered = dial.Answer(Missed).Replace(Replaced);
        return answered.Unheard.Aggregate(answered, (told, leg) => state.ParticipantOf(leg.CallId) switch
        {
            null => told,
            { JoinedAt: var joined } seated when joined >= told.SentAt =>
                told.Answer(leg.CallId, seated.ParticipantId),
            _ => told.Answer(new Dictionary<CallId, FailureReason> { [leg.CallId] = Reason.InUse }),
        });
    }
}
