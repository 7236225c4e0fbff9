using System.Globalization;

namespace Conferences.Simulator.FreeSwitch;

/// <summary>A call by the switch until it is answered or has failed.</summary>
internal sealed class OutboundCall(
    FreeSwitchCore core, SwitchChannel channel, DialledPhone phone, Action<SwitchChannel?, string?> tell)
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(60);

    private bool isSettled;

    /// <summary>Begins to ring.</summary>
    public void Begin(IReadOnlyDictionary<string, string> variables)
    {
        if (phone.Rings == TimeSpan.Zero)
        {
            core.After(FreeSwitchCore.Tick, () => Fail(phone.Cause ?? "NORMAL_CLEARING"));
            return;
        }

        core.After(FreeSwitchCore.Tick, Ring);
        if (phone.Rings != Timeout.InfiniteTimeSpan)
            core.After(FreeSwitchCore.Tick + phone.Rings, Settle);
        core.After(TimeoutOf(variables), GiveUp);
        Watch();
    }

    private static TimeSpan TimeoutOf(IReadOnlyDictionary<string, string> variables) =>
        int.TryParse(
            variables.GetValueOrDefault("originate_timeout") ?? variables.GetValueOrDefault("leg_timeout"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : DefaultTimeout;

    private void Ring()
    {
        if (isSettled || channel.HangupCause is not null)
            return;
        (channel.ProgressAt, channel.CallState) = (core.Now, "RINGING");
        core.Fire(channel.Event("CHANNEL_PROGRESS", EventOrigin.ChannelProgress));
    }

    private void Settle()
    {
        if (isSettled || channel.HangupCause is not null)
            return;
        if (phone.Cause is { } cause)
        {
            Fail(cause);
            return;
        }

        isSettled = true;
        core.Channels.Answer(channel);
        (channel.CallerName, channel.CallerNumber, channel.Callee) =
            (channel.Callee!.Value.Name, channel.Callee.Value.Number, channel.Original);
        tell(channel, null);
    }

    private void Fail(string cause)
    {
        isSettled = true;
        core.Channels.HangUp(channel, cause, atOnce: true);
        tell(null, cause);
    }

    // The switch tells first that it gave up, and hangs up then.
    private void GiveUp()
    {
        if (isSettled || channel.HangupCause is not null)
            return;
        isSettled = true;
        tell(null, "NO_ANSWER");
        core.Channels.HangUp(channel, "NO_ANSWER");
    }

    // Somebody may hang it up while it rings.
    private void Watch() => core.After(FreeSwitchCore.Tick, () =>
    {
        if (isSettled)
            return;
        if (channel.HangupCause is { } cause)
        {
            isSettled = true;
            tell(null, cause);
            return;
        }

        Watch();
    });
}
