namespace Conferences.Simulator.FreeSwitch;

/// <summary>
/// The phone at the other end of a channel: what a person does with it and what the person sees. May be used by any
/// thread.
/// </summary>
internal sealed class SimulatedPhone(FreeSwitchCore core, SwitchChannel channel)
{
    private readonly List<(Func<bool> IsSo, TaskCompletionSource Told)> waiting = [];

    /// <summary>The id of its channel.</summary>
    public string Uuid => channel.Uuid;

    /// <summary>Whether the call was answered.</summary>
    public bool IsAnswered => channel.IsAnswered;

    /// <summary>Why the call ended, or null while it lasts.</summary>
    public string? HangupCause => channel.HangupCause;

    /// <summary>The conference that it is in, or null.</summary>
    public string? Conference => channel.Member?.Conference.Name;

    /// <summary>Its number in the conference, or null.</summary>
    public int? MemberId => channel.Member?.Id;

    /// <summary>Whether its person speaks.</summary>
    public bool Talks { get; private set; }

    /// <summary>All keys that were pressed.</summary>
    public string Pressed { get; private set; } = "";

    /// <summary>Presses keys: <c>0-9*#</c>.</summary>
    public void Press(string keys)
    {
        lock (core.Gate)
            PressEach(keys);
    }

    /// <summary>Speaks from now on.</summary>
    public void Talk() => Speak(true);

    /// <summary>Is silent from now on.</summary>
    public void Hush() => Speak(false);

    /// <summary>Hangs up, or gives up before it was answered.</summary>
    public void HangUp()
    {
        lock (core.Gate)
        {
            core.Channels.HangUp(
                channel, channel.IsAnswered || channel.IsOutbound ? "NORMAL_CLEARING" : "ORIGINATOR_CANCEL");
        }
    }

    /// <summary>Completes once it is so; looked at whenever something happens to the call.</summary>
    public Task WhenAsync(Func<bool> isSo)
    {
        lock (core.Gate)
        {
            if (isSo())
                return Task.CompletedTask;
            var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Add((isSo, told));
            return told.Task;
        }
    }

    /// <summary>Something happened to the call.</summary>
    public void Hear()
    {
        foreach (var (_, told) in waiting.FindAll(it => it.IsSo()))
            told.SetResult();
        waiting.RemoveAll(it => it.Told.Task.IsCompleted);
    }

    private void Speak(bool talks)
    {
        lock (core.Gate)
        {
            Talks = talks;
            channel.Member?.Conference.Listen();
        }
    }

    private void PressEach(string keys)
    {
        foreach (var key in keys)
        {
            if (channel.HangupCause is not null)
                return;
            Pressed += key;
            core.Fire(channel.Describe(new("DTMF", EventOrigin.Dtmf))
                .With("DTMF-Digit", key.ToString())
                .With("DTMF-Duration", 1440)
                .With("DTMF-Source", "RTP"));
            channel.Digits.Enqueue(key);
            channel.Program?.ReadDigits();
            channel.Member?.Conference.Key(channel.Member, key);
        }
    }
}
