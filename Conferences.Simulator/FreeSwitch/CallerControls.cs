namespace Conferences.Simulator.FreeSwitch;

/// <summary>What keys do in a conference whose profile has caller controls.</summary>
internal static class CallerControls
{
    /// <summary>A member presses a key.</summary>
    public static void Press(FreeSwitchCore core, ConferenceMember member, char key)
    {
        var conference = member.Conference;
        switch (key)
        {
            case '6':
                MemberCommands.SetMuted(core, member, member.CanSpeak);
                break;
            case '7':
                var isOff = member.CanHear;
                MemberCommands.SetMuted(core, member, isOff);
                MemberCommands.SetDeaf(core, member, isOff);
                break;
            case '5':
                conference.IsLocked = !conference.IsLocked;
                core.Fire(conference.IsLocked
                    ? conference.Event("lock", EventOrigin.LockByKey)
                    : conference.Event("unlock", EventOrigin.UnlockByKey));
                break;
        }
    }
}
