namespace Conferences.Simulator.FreeSwitch;

/// <summary>A sound that is played to a conference or to one of its members.</summary>
internal sealed class PlayedSound(
    FreeSwitchCore core, MixedConference conference, string file, ConferenceMember? to, bool isAsync)
{
    private readonly DateTimeOffset startedAt = core.Now;

    /// <summary>What is played, as the request named it.</summary>
    public string File => file;

    /// <summary>The member that hears it, or null if all do.</summary>
    public ConferenceMember? To => to;

    /// <summary>Begins to play it.</summary>
    public static PlayedSound Start(
        FreeSwitchCore core, MixedConference conference, string file, ConferenceMember? to, bool isAsync)
    {
        var sound = new PlayedSound(core, conference, file, to, isAsync);
        conference.Sounds.Add(sound);
        if (core.Options.Sounds(file) is { } length && length != Timeout.InfiniteTimeSpan)
            core.After(length, sound.End);
        return sound;
    }

    /// <summary>Stops what is played to all, or to one member, at the next tick; how many that were.</summary>
    public static int StopAll(MixedConference conference, ConferenceMember? to)
    {
        var stopped = conference.Sounds.FindAll(it => it.To == to);
        foreach (var sound in stopped)
            sound.EndSoon();
        return stopped.Count;
    }

    /// <summary>Where a file lies that is named without a folder.</summary>
    public static string PathOf(string file) =>
        file.Contains('/', StringComparison.Ordinal) ? file : $"/srv/sounds/{file}";

    /// <summary>Stops at the next tick.</summary>
    public void EndSoon() => core.After(FreeSwitchCore.Tick, End);

    private void End()
    {
        if (!conference.Sounds.Remove(this) || conference.Members.Count == 0 || to is { Channel.Member: null })
            return;
        var length = (long)(core.Now - startedAt).TotalMilliseconds;
        var done = conference.Describe(FiredEvent.OfConference(EventOrigin.PlayDone))
            .With("seconds", length / 1000)
            .With("milliseconds", length)
            .With("samples", length * 8)
            .With("Action", to is null ? "play-file-done" : "play-file-member-done");
        to?.Describe(done);
        done.With("File", PathOf(file));
        if (isAsync)
            done.With("Async", true);
        core.Fire(done);
    }
}
