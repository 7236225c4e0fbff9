using System.Globalization;

namespace Conferences.Simulator.FreeSwitch;

/// <summary>The subcommands of <c>conference NAME</c> that are about members.</summary>
internal static class MemberCommands
{
    private static readonly string[] Verbs =
        ["mute", "unmute", "tmute", "deaf", "undeaf", "hup", "kick", "hold", "unhold", "energy", "floor", "get-uuid"];

    /// <summary>Carries one out; the reply, or null if it is none of these.</summary>
    public static string? Execute(FreeSwitchCore core, MixedConference conference, string[] words)
    {
        if (words[0] == "transfer")
            return Transfer(core, conference, words[1..]);
        if (!Verbs.Contains(words[0]))
            return null;
        if (words is not [var verb, var which, .. var rest])
            return Usage(words[0]);
        var (members, mistake) = Choose(conference, verb, which);
        if (mistake is not null)
            return mistake;
        var reply = "";
        var leaving = new List<ConferenceMember>();
        foreach (var member in members)
        {
            if (which == "non_moderator" && member.IsModerator)
                reply += Invariant($"Skipping moderator (member id {member.Id}).\n");
            else
                reply += Do(core, member, verb, string.Join(' ', rest), leaving);
        }

        if (leaving.Count > 0)
            core.Conferences.PutOut(leaving);
        return reply;
    }

    /// <summary>Mutes a member, or the opposite.</summary>
    public static void SetMuted(FreeSwitchCore core, ConferenceMember member, bool isMuted)
    {
        member.CanSpeak = !isMuted;
        if (isMuted)
            member.Talks = false;
        core.Fire(isMuted
            ? member.Event("mute-member", EventOrigin.Mute)
            : member.Event("unmute-member", EventOrigin.Unmute));
        member.Conference.Listen();
    }

    /// <summary>Makes a member deaf, or the opposite.</summary>
    public static void SetDeaf(FreeSwitchCore core, ConferenceMember member, bool isDeaf)
    {
        member.CanHear = !isDeaf;
        core.Fire(isDeaf
            ? member.Event("deaf-member", EventOrigin.Deaf)
            : member.Event("undeaf-member", EventOrigin.Undeaf));
    }

    private static string Do(
        FreeSwitchCore core, ConferenceMember member, string verb, string rest, List<ConferenceMember> leaving)
    {
        switch (verb)
        {
            case "mute" or "unmute" or "tmute":
                var mutes = verb == "mute" || (verb == "tmute" && member.CanSpeak);
                SetMuted(core, member, mutes);
                return Invariant($"+OK {(mutes ? "mute" : "unmute")} {member.Id}\n");
            case "deaf" or "undeaf":
                SetDeaf(core, member, verb == "deaf");
                break;
            case "hup":
                core.Fire(member.Event("hup-member", EventOrigin.Hup));
                leaving.Add(member);
                break;
            case "kick":
                core.Fire(member.Event("kick-member", EventOrigin.Kick));
                leaving.Add(member);
                return Invariant($"+OK kicked {member.Id}\n");
            case "hold" or "unhold":
                SetHeld(core, member, verb == "hold", rest);
                break;
            case "energy":
                if (int.TryParse(rest, NumberStyles.None, CultureInfo.InvariantCulture, out var level))
                {
                    member.EnergyLevel = level;
                    core.Fire(member.Event("energy-level-member", EventOrigin.Energy).With("Energy-Level", level));
                }

                return Invariant($"Energy {member.Id} = {member.EnergyLevel}\n");
            case "floor":
                return "+OK floor none\n";
            case "get-uuid":
                return member.Channel.Uuid;
        }

        return Invariant($"+OK {verb} {member.Id}\n");
    }

    private static void SetHeld(FreeSwitchCore core, ConferenceMember member, bool isHeld, string sound)
    {
        member.IsHeld = isHeld;
        if (isHeld)
            member.Talks = false;
        core.Fire(isHeld
            ? member.Event("hold-member", EventOrigin.Hold)
            : member.Event("unhold-member", EventOrigin.Unhold));
        if (isHeld && sound.Length > 0)
            PlayedSound.Start(core, member.Conference, sound, member, isAsync: false);
        else if (!isHeld)
            PlayedSound.StopAll(member.Conference, member);
        member.Conference.Listen();
    }

    private static string Transfer(FreeSwitchCore core, MixedConference conference, string[] words)
    {
        if (words is not [var target, .. var ids] || ids.Length == 0)
            return "transfer <conference_name> <member id> [...<member id>]";
        var reply = "";
        foreach (var id in ids)
        {
            if (conference.Members.FirstOrDefault(it => Invariant($"{it.Id}") == id) is not { } member)
            {
                reply += $"-ERR No Member {id} in conference {conference.Name}.\n";
                continue;
            }

            member.Channel.MemberId = member.Id;
            core.Channels.Transfer(member.Channel, $"conference:{target}", [new("conference", target)]);
            core.Fire(member.Describe(FiredEvent.OfConference(EventOrigin.Transfer))
                .With("Old-Conference-Name", conference.Name)
                .With("New-Conference-Name", target)
                .With("Action", "transfer"));
            reply += $"+OK Member '{id}' sent to conference {target}.\n";
        }

        return reply;
    }

    // The youngest first, as the switch keeps them.
    private static (IReadOnlyList<ConferenceMember> Members, string? Mistake) Choose(
        MixedConference conference, string verb, string which)
    {
        var all = conference.Members.Reverse().ToArray();
        if (which is "all" or "non_moderator")
            return (all, null);
        if (which == "last")
            return (all[..Math.Min(1, all.Length)], null);
        if (which.Split('=', 2) is [var variable, var value])
        {
            return all.FirstOrDefault(it => it.Channel[variable] == value) is { } named
                ? ([named], null)
                : ([], "-ERR Non-Existant member\n");
        }

        if (!long.TryParse(which, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return ([], Usage(verb));
        return all.FirstOrDefault(it => it.Id == number) is { } member
            ? ([member], null)
            : ([], Invariant($"-ERR Non-Existant ID {unchecked((uint)number)}\n"));
    }

    private static string Usage(string verb) => $"{verb} <[member_id|all]|last|non_moderator> [<quiet>]";

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
