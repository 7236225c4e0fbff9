namespace Conferences.Simulator.FreeSwitch;

/// <summary>A channel in a conference.</summary>
internal sealed class ConferenceMember(
    MixedConference conference, SwitchChannel channel, int id, ConferenceFlags flags, DateTimeOffset joinedAt)
{
    public MixedConference Conference => conference;

    public SwitchChannel Channel => channel;

    /// <summary>Its number; given anew by each run of the switch.</summary>
    public int Id => id;

    public bool IsModerator => flags.Has("moderator");

    /// <summary>Listed, but not counted.</summary>
    public bool IsGhost => flags.Has("ghost");

    /// <summary>The conference ends once the last of these leaves.</summary>
    public bool EndsConference => flags.Has("endconf");

    /// <summary>Whether it is told when somebody who is muted speaks.</summary>
    public bool DetectsMute => flags.Has("mute-detect");

    public DateTimeOffset JoinedAt => joinedAt;

    public bool CanHear { get; set; } = !flags.Has("deaf");

    public bool CanSpeak { get; set; } = !flags.Has("mute");

    public bool IsHeld { get; set; }

    /// <summary>Whether the mixer takes it for speaking.</summary>
    public bool Talks { get; set; }

    /// <summary>The energy from which it is taken for speaking.</summary>
    public int EnergyLevel { get; set; } = 100;

    public bool HasFloor => conference.Floor == this;

    /// <summary>The headers that each event about a member has, those of its conference first.</summary>
    public FiredEvent Describe(FiredEvent fired)
    {
        channel.Describe(conference.Describe(fired).With("Floor", HasFloor));
        return fired.With("Video", false)
            .With("Hear", CanHear)
            .With("See", true)
            .With("Speak", CanSpeak)
            .With("Talking", Talks)
            .With("Mute-Detect", DetectsMute)
            .With("Hold", IsHeld)
            .With("Member-ID", id)
            .With("Member-Type", IsModerator ? "moderator" : "member")
            .With("Member-Ghost", IsGhost)
            .With("Energy-Level", EnergyLevel)
            .With("Current-Energy", Talks ? 5244 : 0);
    }

    /// <summary>An event about it.</summary>
    public FiredEvent Event(string action, EventOrigin origin) =>
        Describe(FiredEvent.OfConference(origin)).With("Action", action);
}

/// <summary>The flags with which a member comes in.</summary>
internal sealed record ConferenceFlags(IReadOnlySet<string> Names)
{
    /// <summary>Whether the flag is set.</summary>
    public bool Has(string flag) => Names.Contains(flag);

    /// <summary><c>a|b</c>, and others of the same form.</summary>
    public static ConferenceFlags Of(params string?[] texts) => new(texts
        .SelectMany(it => (it ?? "").Split(['|', ','], StringSplitOptions.RemoveEmptyEntries))
        .ToHashSet());
}
