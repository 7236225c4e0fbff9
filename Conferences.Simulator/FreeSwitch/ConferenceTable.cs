namespace Conferences.Simulator.FreeSwitch;

/// <summary>The conferences that run on the switch.</summary>
internal sealed class ConferenceTable(FreeSwitchCore core)
{
    private readonly List<MixedConference> all = [];

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<MixedConference> All => all;

    /// <summary>The number before that of the next member.</summary>
    public int LastMember { get; set; }

    /// <summary>
    /// Decides which of several members that were put out together goes on first, to leave the conference or, once it
    /// has left, to end its call: threads of the switch race for it.
    /// </summary>
    public Func<IReadOnlyList<ConferenceMember>, ConferenceMember> FirstOut { get; set; } = racing => racing[0];

    /// <summary>The conference of that name, or null. Names are case-sensitive.</summary>
    public MixedConference? Of(string name) => all.Find(it => it.Name == name);

    /// <summary>
    /// <c>conference NAME@PROFILE+PIN+flags{…}</c>. Calls <paramref name="done"/> if it does not come in.
    /// </summary>
    public void Enter(SwitchChannel channel, string argument, RunningApplication running, Action done)
    {
        var target = ConferenceTarget.Read(argument);
        var flags = ConferenceFlags.Of(target.Flags, channel["conference_member_flags"]);
        if (channel.Member is not null)
            return;
        if (Of(target.Name) is null && flags.Has("join-only"))
        {
            core.Channels.Answer(channel);
            core.Fire(channel.Describe(FiredEvent.OfConference(EventOrigin.RejectedJoinOnly))
                .With("Conference-Name", target.Name)
                .With("Conference-Profile-Name", target.Profile.Name)
                .With("Action", "rejected-join-only"));
            done();
            return;
        }

        core.Channels.Answer(channel);
        var conference = Of(target.Name) ?? Start(target);
        channel.Set("conference_name", target.Name);
        if (conference.Pin.Length > 0 && !channel.IsOutbound)
            new PinEntry(core, conference, channel, LetIn, Refuse).Begin(running);
        else
            LetIn();

        void LetIn()
        {
            if (!channel.IsOutbound && conference.IsLocked || conference.MaxMembers > 0
                && conference.Members.Count >= conference.MaxMembers)
            {
                Refuse();
                return;
            }

            conference.Add(channel, channel.MemberId ?? ++LastMember, flags);
            channel.MemberId = null;
        }

        void Refuse()
        {
            done();
            Sweep();
        }
    }

    /// <summary>Puts members out together, without hanging up: their dialplan goes on.</summary>
    public void PutOut(IReadOnlyList<ConferenceMember> members) => core.After(FreeSwitchCore.Tick, () =>
    {
        var racing = members.ToList();
        while (racing.Count > 0)
        {
            var member = FirstOut(racing);
            if (member.Channel.Member == member)
            {
                member.Conference.Remove(member);
                continue;
            }

            racing.Remove(member);
            member.Channel.Program!.LeftConference();
        }

        Sweep();
    });

    /// <summary>Ends conferences in which nobody is.</summary>
    public void Sweep()
    {
        foreach (var conference in all.FindAll(it => it.Members.Count == 0 && it.Asked == 0))
        {
            foreach (var recording in Enumerable.Reverse(conference.Recordings).ToArray())
                recording.Stop();
            all.Remove(conference);
            core.Fire(conference.Event("conference-destroy", EventOrigin.Destroy));
        }
    }

    private MixedConference Start(ConferenceTarget target)
    {
        var conference = new MixedConference(core, target.Name, target.Profile, core.NewId()) { Pin = target.Pin };
        all.Add(conference);
        core.Fire(conference.Event("conference-create", EventOrigin.Create));
        if (target.Profile.Heartbeat is { } period)
            Beat(conference, period);
        return conference;
    }

    private void Beat(MixedConference conference, TimeSpan period) => core.After(period, () =>
    {
        if (Of(conference.Name) != conference)
            return;
        core.Fire(conference.Event("conference-heartbeat", EventOrigin.ConferenceHeartbeat));
        Beat(conference, period);
    });
}

/// <summary>What the application <c>conference</c> is told: name, profile, pin and flags.</summary>
internal sealed record ConferenceTarget(string Name, SwitchProfile Profile, string Pin, string? Flags)
{
    /// <summary>The last <c>@</c> begins the profile, <c>+</c> a pin or flags.</summary>
    public static ConferenceTarget Read(string argument)
    {
        string? flags = null;
        if (argument.IndexOf("+flags{", StringComparison.Ordinal) is >= 0 and var at)
            (flags, argument) = (argument[(at + "+flags{".Length)..].TrimEnd('}'), argument[..at]);
        var pin = argument.Split('+') is [_, var asked, ..] ? asked : "";
        argument = argument.Split('+')[0];
        var last = argument.LastIndexOf('@');
        var (name, profile) = last < 0 ? (argument, "default") : (argument[..last], argument[(last + 1)..]);
        return new(
            name.Trim('\''),
            SwitchProfile.All.FirstOrDefault(it => it.Name == profile) ?? new(profile),
            pin,
            flags);
    }
}
