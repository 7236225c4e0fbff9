using System.Collections.Immutable;

namespace Conferences.Domain;

/// <summary>What can be asked for one participant, as a table.</summary>
/// <param name="Name">The API's verb.</param>
/// <param name="Holds">True of a participant for whom it is already so.</param>
/// <param name="Fact">What is recorded once the media server says it is so.</param>
/// <param name="SparesModerators">Asked of everybody, it leaves moderators alone.</param>
public sealed record ParticipantAction(
    string Name,
    Func<Participant, bool> Holds,
    Func<Participant, LiveConference, object> Fact,
    bool SparesModerators)
{
    /// <summary>The conference stops hearing the participant.</summary>
    public static readonly ParticipantAction Mute = new(
        "mute", it => it.Muted, (it, _) => new ParticipantMuted(it.Instance, it.ParticipantId), true);

    /// <summary>The conference hears the participant again.</summary>
    public static readonly ParticipantAction Unmute = new(
        "unmute", it => !it.Muted, (it, _) => new ParticipantUnmuted(it.Instance, it.ParticipantId), true);

    /// <summary>The participant stops hearing the conference.</summary>
    public static readonly ParticipantAction Deaf = new(
        "deaf", it => it.Deaf, (it, _) => new ParticipantDeafened(it.Instance, it.ParticipantId), true);

    /// <summary>The participant hears the conference again.</summary>
    public static readonly ParticipantAction Undeaf = new(
        "undeaf", it => !it.Deaf, (it, _) => new ParticipantUndeafened(it.Instance, it.ParticipantId), true);

    /// <summary>The participant is put out.</summary>
    public static readonly ParticipantAction Kick = new(
        "kick",
        _ => false,
        (it, live) => new ParticipantLeft(
            it.Instance, it.ParticipantId, live.EndingFor ?? Reason.Kicked, it.IsModerator, live.KeepsWaiting(it)),
        false);

    /// <summary>All of them.</summary>
    public static ImmutableArray<ParticipantAction> All { get; } = [Mute, Unmute, Deaf, Undeaf, Kick];

    /// <summary>The action of that name, or null.</summary>
    public static ParticipantAction? Named(string? name) => All.FirstOrDefault(action => action.Name == name);
}
