using System.Collections.Immutable;

namespace Conferences.Domain.Attending;

/// <summary>The media server's own word on the legs it dialled, all of them.</summary>
/// <param name="Missed">By call id, why a leg did not come in: <c>timeout</c>, or the cause of the hangup.</param>
/// <param name="Switch">Host name of the media server.</param>
public sealed record ObserveDialled(
    ImmutableDictionary<string, string> Missed, string Switch, MediaEvent Event) : Command
{
    /// <summary>
    /// The operation ends. Whoever was not missed is in, and is recorded now if the word of that is still on its way.
    /// </summary>
    public Decision Decide(Room room)
    {
        ImmutableArray<object> facts = [];
        foreach (var leg in DialIn(room)?.Unheard.Where(leg => IsUnrecorded(leg, room)) ?? [])
        {
            var entered = new ObserveJoin(MediaLeg.Of(leg, DialIn(room)!.Dialling!), Switch, Event).Enter(room).Facts;
            facts = facts.AddRange(entered);
            room = Aftermath.Fold(room, entered, Event.Asking);
        }

        return DialIn(room) is { } dial && Told(dial, room).Outcome(Event.Asking.At) is { } outcome
            ? [.. facts, outcome]
            : [.. facts];
    }

    private Operation? DialIn(Room room) => room.Live.Pending.FirstOrDefault(it => it.Id == Event.CommandId);

    private bool IsUnrecorded(Leg leg, Room room) =>
        !Missed.ContainsKey(leg.CallId) && room.Seated(leg.CallId) is null;

    // A call may have been in before it was dialled.
    private Operation Told(Operation dial, Room room) => dial.Unheard.Aggregate(
        dial.Answer(Missed),
        (told, leg) => room.Seated(leg.CallId) is { } seated ? told.Answer(leg.CallId, seated.ParticipantId) : told);
}
