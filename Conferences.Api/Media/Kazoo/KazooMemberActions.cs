using Conferences.Domain.State;

namespace Conferences.Api.Media.Kazoo;

/// <summary>Kazoo's names for the actions on one member of a conference.</summary>
internal static class KazooMemberActions
{
    private static readonly (ParticipantAction Action, string Command, string Event)[] All =
    [
        (ParticipantAction.Mute, "mute_participant", "mute-member"),
        (ParticipantAction.Unmute, "unmute_participant", "unmute-member"),
        (ParticipantAction.Deaf, "deaf_participant", "deaf-member"),
        (ParticipantAction.Undeaf, "undeaf_participant", "undeaf-member"),
        (ParticipantAction.Kick, MediaCommands.Kick, KazooEvent.Left),
    ];

    /// <summary>True if Kazoo has a command of this name.</summary>
    public static bool HasCommand(string name) => All.Any(it => it.Command == name);

    /// <summary>The action that this event reports as done, or null.</summary>
    public static ParticipantAction? DoneBy(string name) => All.FirstOrDefault(it => it.Event == name).Action;
}
