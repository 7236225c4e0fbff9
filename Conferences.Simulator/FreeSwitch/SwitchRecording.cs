namespace Conferences.Simulator.FreeSwitch;

/// <summary>A recording of a conference. Nothing is written to disk.</summary>
internal sealed class SwitchRecording(FreeSwitchCore core, MixedConference conference, string path)
{
    public string Path => path;

    public DateTimeOffset StartedAt { get; } = core.Now;

    /// <summary>Begins at the next tick, whether or not there is a place for the file.</summary>
    public void Start()
    {
        conference.Recordings.Add(this);
        core.After(FreeSwitchCore.Tick, () =>
        {
            if (conference.Recordings.Contains(this))
                core.Fire(conference.Event("start-recording", EventOrigin.StartRecording).With("Path", path));
        });
    }

    /// <summary>Ends at the next tick.</summary>
    public void StopSoon() => core.After(FreeSwitchCore.Tick, Stop);

    /// <summary>Ends.</summary>
    public void Stop()
    {
        if (!conference.Recordings.Remove(this))
            return;
        var length = (long)(core.Now - StartedAt).TotalMilliseconds;
        core.Fire(conference.Event("stop-recording", EventOrigin.StopRecording)
            .With("Path", path)
            .With("Other-Recordings", conference.Recordings.Count > 0)
            .With("Samples-Out", length * 8)
            .With("Samplerate", 8000)
            .With("Milliseconds-Elapsed", length)
            .With("Record-File-Size", (length * 16) + 142));
    }
}
