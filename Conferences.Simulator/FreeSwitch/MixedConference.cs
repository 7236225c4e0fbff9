namespace Conferences.Simulator.FreeSwitch;

/// <summary>One run of a conference on the switch.</summary>
internal sealed class MixedConference(
    FreeSwitchCore core, string name, SwitchProfile profile, string uuid)
{
    private readonly List<ConferenceMember> members = [];
    private PlayedSound? waitingSound;

    public string Name => name;

    public SwitchProfile Profile => profile;

    /// <summary>The id of this run.</summary>
    public string Uuid => uuid;

    public DateTimeOffset StartedAt { get; } = core.Now;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<ConferenceMember> Members => members;

    /// <summary>Its variables, oldest first.</summary>
    public List<KeyValuePair<string, string>> Variables { get; } = [];

    /// <summary>Its recordings, oldest first.</summary>
    public List<SwitchRecording> Recordings { get; } = [];

    /// <summary>What is played to it, oldest first.</summary>
    public List<PlayedSound> Sounds { get; } = [];

    /// <summary>Who does not hear or is not heard by whom.</summary>
    public Dictionary<(int Of, int To), string> Relations { get; } = [];

    public bool IsLocked { get; set; }

    public string Pin { get; set; } = "";

    /// <summary>How many are asked for the pin.</summary>
    public int Asked { get; set; }

    /// <summary>How many may be in it; 0 for any number.</summary>
    public int MaxMembers { get; set; }

    /// <summary>Whether it waits for a moderator.</summary>
    public bool Waits { get; set; } = profile.WaitsForModerator;

    /// <summary>Who has the floor, or null.</summary>
    public ConferenceMember? Floor { get; private set; }

    public int Count => members.Count(it => !it.IsGhost);

    public int Ghosts => members.Count - Count;

    /// <summary>An event about it as a whole.</summary>
    public FiredEvent Event(string action, EventOrigin origin) =>
        Describe(FiredEvent.OfConference(origin)).With("Action", action);

    /// <summary>The headers that each event of it has.</summary>
    public FiredEvent Describe(FiredEvent fired)
    {
        fired.With("Conference-Name", name)
            .With("Conference-Domain", core.Options.Domain)
            .With("Conference-Size", Count)
            .With("Conference-Ghosts", Ghosts)
            .With("Conference-Profile-Name", profile.Name)
            .With("Conference-Unique-ID", uuid);
        foreach (var (variable, value) in Variables)
            fired.With(variable, value);
        return fired;
    }

    /// <summary>A channel comes in.</summary>
    public void Add(SwitchChannel channel, int id, ConferenceFlags flags)
    {
        var member = new ConferenceMember(this, channel, id, flags, core.Now);
        members.Add(member);
        (channel.Member, channel.IsMixed) = (member, true);
        ChannelVariables.SetInConference(channel, member);
        core.Fire(member.Event("add-member", EventOrigin.AddMember));
        if (member.IsModerator)
            Waits = false;
        PlayWaitingSound();
        channel.Phone?.Hear();
        Listen();
    }

    // Whoever is alone, or waits for a moderator, hears a sound; it begins anew with each who comes.
    private void PlayWaitingSound()
    {
        if (profile.WaitingSound is not { } sound)
            return;
        waitingSound?.EndSoon();
        waitingSound = Waits || Count == 1 ? PlayedSound.Start(core, this, sound, to: null, isAsync: true) : null;
    }

    /// <summary>A member leaves.</summary>
    public void Remove(ConferenceMember member)
    {
        if (Floor == member)
            PassFloor(null);
        members.Remove(member);
        core.Fire(member.Event("del-member", EventOrigin.DelMember));
        (member.Channel.Member, member.Channel.IsMixed) = (null, false);
        foreach (var relation in Relations.Keys.Where(it => it.Of == member.Id || it.To == member.Id).ToArray())
            Relations.Remove(relation);
        if (member.EndsConference && !members.Exists(it => it.EndsConference))
            Expel("NORMAL_CLEARING");
        Listen();
    }

    /// <summary>Everybody leaves.</summary>
    public void Expel(string cause)
    {
        foreach (var member in members.ToArray())
            core.Channels.HangUp(member.Channel, cause);
    }

    /// <summary>The floor passes to somebody, or to nobody.</summary>
    public void PassFloor(ConferenceMember? to)
    {
        var old = to is null ? null : Floor;
        Floor = to;
        var changed = Event("floor-change", EventOrigin.Floor).With("Old-ID", old?.Id.ToString() ?? "none");
        if (to is null)
            changed.With("New-ID", "none");
        else
            to.Describe(changed).With("New-ID", to.Id);
        core.Fire(changed);
    }

    /// <summary>A member is heard, or no longer.</summary>
    public void SetTalking(ConferenceMember member, bool talks)
    {
        member.Talks = talks;
        if (!talks)
        {
            var stopped = member.Describe(FiredEvent.OfConference(EventOrigin.StopTalking));
            core.Fire(TalkStatistics.Add(stopped).With("Action", "stop-talking"));
        }
        else if (member.CanSpeak)
            core.Fire(member.Event("start-talking", EventOrigin.StartTalking));
        else
            core.Fire(member.Event("mute-detect", EventOrigin.MuteDetect));
    }

    /// <summary>Finds out at the next ticks who talks and who has the floor.</summary>
    public void Listen()
    {
        if (core.Options.HearsPhones)
            core.After(FreeSwitchCore.Tick, Mix);
    }

    /// <summary>
    /// A member presses a key. What it does depends on the profile; in the managed one it does nothing.
    /// </summary>
    public void Key(ConferenceMember member, char key)
    {
        if (profile.HasCallerControls)
            CallerControls.Press(core, member, key);
    }

    private void Mix()
    {
        if (members.Count > 0 && Floor is null)
            PassFloor(members.Find(it => it.Talks) ?? members[0]);
        else if (Floor is { Talks: false } && members.Find(it => it.Talks) is { } talker)
            PassFloor(talker);
        foreach (var member in members.ToArray())
        {
            var isHeard = member.Channel.Phone?.Talks == true
                && !member.IsHeld && (member.CanSpeak || member.DetectsMute);
            if (isHeard != member.Talks)
                SetTalking(member, isHeard);
        }
    }
}

/// <summary>How a conference is set up on the switch.</summary>
/// <param name="Name">Its name.</param>
/// <param name="HasCallerControls">Whether keys of phones mute and lock.</param>
/// <param name="WaitsForModerator">Whether it waits for a moderator.</param>
/// <param name="Speaks">Whether it has a speech engine.</param>
/// <param name="Heartbeat">How often it tells that it runs, or null.</param>
/// <param name="WaitingSound">What whoever is alone or waits hears, or null.</param>
internal sealed record SwitchProfile(
    string Name,
    bool HasCallerControls = true,
    bool WaitsForModerator = false,
    bool Speaks = false,
    TimeSpan? Heartbeat = null,
    string? WaitingSound = null)
{
    /// <summary>The profiles that there are.</summary>
    public static readonly IReadOnlyList<SwitchProfile> All =
    [
        new("managed", HasCallerControls: false),
        new("default"),
        new("tts", Speaks: true),
        new("waitmod", WaitsForModerator: true, WaitingSound: "tone_stream://%(10000,0,600);loops=-1"),
        new("heartbeat", Heartbeat: TimeSpan.FromSeconds(20)),
    ];
}
