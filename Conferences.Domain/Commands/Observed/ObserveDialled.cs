using System.Collections.Immutable;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands.Observed;

/// <summary>The media server's own word on the legs it dialled, all of them.</summary>
/// <param name="Missed">By call id, why a leg did not come in: <c>timeout</c>, or the cause of the hangup.</param>
/// <param name="Switch">Host name of the media server.</param>
public sealed record ObserveDialled(
    ImmutableDictionary<string, FailureReason> Missed, string Switch, MediaEvent Event) : Command
{
    /// <inheritdoc/>
    public override Needs Needs => Needs.WholeRoster;

    /// <summary>
    /// True if the media server tells of each leg that came in by a word of its own, which is waited for where it is
    /// still on its way: it alone has the server's number for the leg.
    /// </summary>
    public bool LegsFollow { get; init; }

    /// <summary>By the call id that was dialled, that of the leg which came in instead of it.</summary>
    public ImmutableDictionary<string, string> Replaced { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>
    /// The operation ends. Whoever was not missed is in, and is recorded now if the word of that is still on its way.
    /// Where that follows, the operation ends with it, and what is known by now of single legs is recorded.
    /// </summary>
    public override Decision Decide(ConferenceState state)
    {
        ImmutableArray<ConferenceEvent> events = [];
        foreach (var leg in DialIn(state)?.Unheard.Where(leg => IsUnrecorded(leg, state)) ?? [])
        {
            var entered = new ObserveJoin(MediaLeg.Of(leg, DialIn(state)!.Dialling!), Switch, Event).Enter(state).Events;
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

    // A call may have been in before it was dialled.
    private Operation Told(Operation dial, ConferenceState state)
    {
        var answered = dial.Answer(Missed).Replace(Replaced);
        return answered.Unheard.Aggregate(answered, (told, leg) =>
            state.ParticipantOf(leg.CallId) is { } seated ? told.Answer(leg.CallId, seated.ParticipantId) : told);
    }
}
