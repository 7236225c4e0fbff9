namespace Conferences.Simulator.FreeSwitch;

/// <summary>A caller whom the conference itself asks for its pin, twice at most. Nothing tells of it.</summary>
internal sealed class PinEntry(
    FreeSwitchCore core, MixedConference conference, SwitchChannel channel, Action letIn, Action refuse)
{
    private const int Tries = 2;

    // What says that the pin is wrong.
    private static readonly TimeSpan Sound = TimeSpan.FromSeconds(1);

    private string digits = "";
    private int wrong;

    /// <summary>Begins to read.</summary>
    public void Begin(RunningApplication running)
    {
        conference.Asked++;
        running.Stopped = () => conference.Asked--;
        running.Read = () =>
        {
            while (running.Stopped is not null && wrong < Tries && channel.Digits.TryDequeue(out var digit))
                Take(digit, running);
        };
        running.Read();
    }

    private void Take(char digit, RunningApplication running)
    {
        digits += digit;
        if (digits.Length < conference.Pin.Length)
            return;
        if (digits == conference.Pin || conference.Pin.Length == 0)
        {
            End(running, letIn);
            return;
        }

        digits = "";
        if (++wrong == Tries)
            core.After(Sound, () => End(running, refuse));
    }

    private static void End(RunningApplication running, Action then)
    {
        if (running.Stopped is not { } stopped)
            return;
        (running.Stopped, running.Read) = (null, null);
        stopped();
        then();
    }
}
