using System.Collections.Immutable;
using Conferences.Domain.Events;

namespace Conferences.Domain.State;

/// <summary>An action on one participant that changes its state, as a table.</summary>
/// <param name="Operation">The kind of operation that requests it.</param>
/// <param name="Event">The type of the event that <paramref name="Fact"/> makes.</param>
/// <param name="MissedAs">How <see cref="MissedEvent"/> names that event: never change one, it is stored.</param>
/// <param name="Holds">True for a participant for whom the state already holds.</param>
/// <param name="KnownBy">The media server's position by which the state is known.</param>
/// <param name="Fact">The event recorded once the media server reports the state, with its reason if it gives one.
/// </param>
/// <param name="SparesModerators">Requested for everybody, it leaves out moderators and ghosts.</param>
/// <param name="Opposite">The action that undoes it, or null.</param>
public sealed record ParticipantAction(
    OperationAction Operation,
    Type Event,
    string MissedAs,
    Func<Participant, bool> Holds,
    Func<Participant, long?> KnownBy,
    Func<Participant, LiveConference, Proof?, Reason?, ParticipantEvent> Fact,
    bool SparesModerators,
    OperationAction? Opposite = null)
{
    /// <summary>The conference stops hearing the participant.</summary>
    public static readonly ParticipantAction Mute = new(
        OperationAction.Mute,
        typeof(ParticipantMuted),
        "participant.muted",
        it => it.Muted,
        it => it.MutePosition,
        (it, _, proof, _) => new ParticipantMuted(it.Instance, it.ParticipantId, proof),
        true,
        OperationAction.Unmute);

    /// <summary>The conference hears the participant again.</summary>
    public static readonly ParticipantAction Unmute = new(
        OperationAction.Unmute,
        typeof(ParticipantUnmuted),
        "participant.unmuted",
        it => !it.Muted,
        it => it.MutePosition,
        (it, _, proof, _) => new ParticipantUnmuted(it.Instance, it.ParticipantId, proof),
        true,
        OperationAction.Mute);

    /// <summary>The participant stops hearing the conference.</summary>
    public static readonly ParticipantAction Deaf = new(
        OperationAction.Deaf,
        typeof(ParticipantDeafened),
        "participant.deafened",
        it => it.Deaf,
        it => it.DeafPosition,
        (it, _, proof, _) => new ParticipantDeafened(it.Instance, it.ParticipantId, proof),
        true,
        OperationAction.Undeaf);

    /// <summary>The participant hears the conference again.</summary>
    public static readonly ParticipantAction Undeaf = new(
        OperationAction.Undeaf,
        typeof(ParticipantUndeafened),
        "participant.undeafened",
        it => !it.Deaf,
        it => it.DeafPosition,
        (it, _, proof, _) => new ParticipantUndeafened(it.Instance, it.ParticipantId, proof),
        true,
        OperationAction.Deaf);

    /// <summary>The participant is removed.</summary>
    public static readonly ParticipantAction Kick = new(
        OperationAction.Kick,
        typeof(ParticipantLeft),
        "participant.left",
        _ => false,
        it => it.JoinPosition,
        Leaving,
        false);

    /// <summary>All actions.</summary>
    public static ImmutableArray<ParticipantAction> All { get; } = [Mute, Unmute, Deaf, Undeaf, Kick];

    /// <summary>The API's verb, or <c>recordstop</c>.</summary>
    public string Name => Operation.Name();

    /// <summary>The action of that name, or null.</summary>
    public static ParticipantAction? Named(string? name) => All.FirstOrDefault(action => action.Name == name);

    /// <summary>The action that operations of this kind request, or null.</summary>
    public static ParticipantAction? Of(OperationAction operation) =>
        All.FirstOrDefault(action => action.Operation == operation);

    /// <summary>The action whose state this event records.</summary>
    public static ParticipantAction Of(ParticipantStateEvent @event) =>
        All.FirstOrDefault(action => action.Event == @event.GetType()) ?? throw @event.Unhandled();

    // Why it left: the reason given, else the operation that removed it, else it hung up itself.
    private static ParticipantLeft Leaving(Participant it, LiveConference live, Proof? proof, Reason? reason) => new(
        it.Instance,
        it.ParticipantId,
        reason ?? live.RemovalOf(it.ParticipantId, proof) switch
        {
            { Cause: { } rule } => rule,
            { Action: OperationAction.End } => Reason.Api,
            { } => Reason.Kicked,
            null => proof?.CommandId is null ? Reason.Left : Reason.Kicked,
        },
        it.IsModerator,
        it.Waiting,
        proof,
        it.Ghost);
}
