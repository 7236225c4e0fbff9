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

    /// <summary>Name of the recording that is being made, or null.</summary>
    public string? Recording { get; set; }

    /// <summary>The legs it holds, by call id.</summary>
    public SortedDictionary<CallId, SwitchMember> Members { get; } =
        new(Comparer<CallId>.Create((one, other) => string.CompareOrdinal(one.Text, other.Text)));

    /// <summary>Who does not hear whom, or is not heard by whom: by call ids, the relationship.</summary>
    public Dictionary<(CallId Of, CallId To), string> Relations { get; } = [];

    /// <summary>What was set.</summary>
    public Dictionary<string, string> Settings { get; } = [];

    /// <summary>What is heard of it now, at this position.</summary>
    public MediaRoster Roster(string host, long position, Func<SwitchMember, MediaLeg> leg) => new(
        Uuid, host, position, IsLocked, Recording, [.. Members.Values.OrderBy(it => it.MemberId).Select(leg)]);

    /// <summary>Admits waiting legs.</summary>
    public void Release()
    {
        foreach (var member in Members.Values)
            member.IsHeld = false;
    }

    /// <summary>Relates two legs, or ends that.</summary>
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
/// <param name="name">As it presents itself.</param>
/// <param name="number">As it presents itself.</param>
internal sealed class SwitchMember(long memberId, CallId callId, bool isModerator, string name, string number)
{
    public long MemberId => memberId;

    public CallId CallId => callId;

    public bool IsModerator => isModerator;

    public string Name => name;

    public string Number => number;

    public bool IsMuted { get; set; }

    public bool IsDeaf { get; set; }

    /// <summary>It waits for a moderator: it neither hears the conference nor is heard.</summary>
    public bool IsHeld { get; set; }

    /// <summary>Is muted, deafened or neither, as asked; removal is up to the conference.</summary>
    public void Obey(ParticipantAction action)
    {
        IsMuted = action == ParticipantAction.Mute || (action != ParticipantAction.Unmute && IsMuted);
        IsDeaf = action == ParticipantAction.Deaf || (action != ParticipantAction.Undeaf && IsDeaf);
    }
}
