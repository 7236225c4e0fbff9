using System.Collections.Immutable;
using Conferences.Api.Media;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.State;

namespace Conferences.Simulator;

/// <summary>One conference on the simulated switch.</summary>
internal sealed class SwitchConference(InstanceUuid uuid)
{
    /// <summary>The instance's id.</summary>
    public InstanceUuid Uuid => uuid;

    public bool IsLocked { get; set; }

    /// <summary>Name of the current recording, or null.</summary>
    public string? Recording { get; set; }

    /// <summary>Its legs, by call id.</summary>
    public SortedDictionary<CallId, SwitchMember> Members { get; } =
        new(Comparer<CallId>.Create((one, other) => string.CompareOrdinal(one.Text, other.Text)));

    /// <summary>Number of its legs without ghosts.</summary>
    public int Count => Members.Values.Count(it => !it.IsGhost);

    /// <summary>The relationship of pairs of legs, by call ids: who does not hear whom, or is not heard.</summary>
    public Dictionary<(CallId Of, CallId To), string> Relations { get; } = [];

    /// <summary>Values of set parameters.</summary>
    public Dictionary<string, string> Settings { get; } = [];

    /// <summary>Its roster at this position.</summary>
    public MediaRoster Roster(string host, long position, Func<SwitchMember, MediaLeg> leg) => new(
        Uuid, host, position, IsLocked, Recording, [.. Members.Values.OrderBy(it => it.MemberId).Select(leg)]);

    /// <summary>Admits waiting legs.</summary>
    public void Release()
    {
        foreach (var member in Members.Values)
            member.IsHeld = false;
    }

    /// <summary>Relates two legs, or clears their relationship.</summary>
    public void Relate(ImmutableArray<MediaTarget> both, string relationship)
    {
        if (both is not [var of, var to])
            return;
        if (relationship == "clear")
            Relations.Remove((of.CallId, to.CallId));
        else
            Relations[(of.CallId, to.CallId)] = relationship;
    }
}

/// <summary>One leg on the simulated switch.</summary>
/// <param name="name">Caller id name.</param>
/// <param name="number">Caller id number.</param>
internal sealed class SwitchMember(long memberId, CallId callId, bool isModerator, string name, string number)
{
    public long MemberId => memberId;

    public CallId CallId => callId;

    public bool IsModerator => isModerator;

    public string Name => name;

    public string Number => number;

    public bool IsMuted { get; set; }

    public bool IsDeaf { get; set; }

    /// <summary>Listens without taking part.</summary>
    public bool IsGhost { get; init; }

    /// <summary>The dial that brought it in; null for a caller.</summary>
    public OperationId? DialledBy { get; init; }

    /// <summary>Waits for a moderator: neither hears the conference nor is heard.</summary>
    public bool IsHeld { get; set; }

    /// <summary>Mutes, unmutes, deafens or undeafens the leg; the conference removes legs.</summary>
    public void Execute(ParticipantAction action)
    {
        IsMuted = action == ParticipantAction.Mute || (action != ParticipantAction.Unmute && IsMuted);
        IsDeaf = action == ParticipantAction.Deaf || (action != ParticipantAction.Undeaf && IsDeaf);
    }
}
