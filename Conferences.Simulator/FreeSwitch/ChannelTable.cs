using System.Globalization;

namespace Conferences.Simulator.FreeSwitch;

/// <summary>The channels of the switch, and what happens to them.</summary>
internal sealed class ChannelTable(FreeSwitchCore core)
{
    private readonly List<SwitchChannel> all = [];

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<SwitchChannel> All => all;

    /// <summary>How many there have been in this run.</summary>
    public int Started { get; private set; }

    /// <summary>The channel of that id, or null.</summary>
    public SwitchChannel? Of(string uuid) =>
        all.Find(it => it.Uuid.Equals(uuid, StringComparison.OrdinalIgnoreCase));

    /// <summary>A phone calls a number.</summary>
    public SwitchChannel Call(SimulatedCall call)
    {
        var channel = Add(new()
        {
            Uuid = call.Uuid ?? core.NewId(),
            Session = Started,
            IsOutbound = false,
            Name = $"sofia/internal/{call.Number}@{call.Address}",
            CallerName = call.Name,
            CallerNumber = call.Number,
            Original = (call.Name, call.Number),
            Dialled = call.Dialled,
            CreatedAt = core.Now,
            ProfileCreatedAt = core.Now,
            HasMedia = true,
            HitsDialplan = true,
        });
        ChannelVariables.SetInbound(channel, call);
        core.Fire(channel.Event("CHANNEL_CREATE", EventOrigin.ChannelCreate));
        channel.CallState = "RINGING";
        channel.Program!.Run(core.Options.Dialplan(call.Dialled));
        return channel;
    }

    /// <summary>The switch calls an address. Tells the cause of a failure, or null once it is answered.</summary>
    public void Dial(DialString dial, string callerName, string callerNumber, Action<SwitchChannel?, string?> tell)
    {
        if (dial.Mistake is { } mistake)
        {
            core.After(FreeSwitchCore.Tick, () => tell(null, mistake));
            return;
        }

        var phone = core.Options.Phones(dial.Address);
        var channel = Add(new()
        {
            Uuid = SwitchChannel.Cut(dial.Variables.GetValueOrDefault("origination_uuid") ?? core.NewId()),
            Session = Started,
            IsOutbound = true,
            Name = dial.Address,
            CallerName = callerName,
            CallerNumber = callerNumber,
            Callee = ("Outbound Call", dial.Number),
            Original = (callerName, callerNumber),
            Dialled = dial.Number,
            CreatedAt = core.Now,
            ProfileCreatedAt = core.Now,
        });
        ChannelVariables.SetOutbound(channel, dial);
        core.Fire(channel.Event("CHANNEL_CREATE", EventOrigin.ChannelCreate));
        (channel.State, channel.StateName) = (7, "CS_CONSUME_MEDIA");
        new OutboundCall(core, channel, phone, tell).Begin(dial.Variables);
    }

    /// <summary>It is answered.</summary>
    public void Answer(SwitchChannel channel)
    {
        if (channel.IsAnswered)
            return;
        (channel.AnsweredAt, channel.HasMedia) = (core.Now, true);
        core.Fire(channel.Event("CHANNEL_ANSWER", EventOrigin.ChannelAnswer));
        channel.CallState = "ACTIVE";
        channel.Set("endpoint_disposition", "ANSWER");
        channel.Phone?.Hear();
    }

    /// <summary>It is hung up; what follows from it does so at the next tick, or at once.</summary>
    public void HangUp(SwitchChannel channel, string cause, bool atOnce = false)
    {
        if (channel.HangupCause is not null)
            return;
        (channel.HangupCause, channel.State) = (cause, 10);
        core.Fire(channel.Event("CHANNEL_HANGUP", EventOrigin.ChannelHangup));
        channel.Phone?.Hear();
        if (atOnce)
            Bury(channel);
        else
            core.After(FreeSwitchCore.Tick, () => Bury(channel));
    }

    /// <summary>All channels are hung up at once.</summary>
    public void HangUpAll(string cause)
    {
        foreach (var channel in all.ToArray())
            HangUp(channel, cause, atOnce: true);
    }

    /// <summary>
    /// <c>uuid_transfer</c> to applications: it is routed now, and at the next tick leaves what it does.
    /// </summary>
    public void Transfer(SwitchChannel channel, string destination, IReadOnlyList<DialplanAction> actions)
    {
        channel.SentTo = destination;
        channel.ProfileCreatedAt = core.Now;
        channel.ProfileIndex++;
        (channel.State, channel.IsMixed) = (2, false);
        channel.TransferSource = string.Create(
            CultureInfo.InvariantCulture,
            $"{core.Now.ToUnixTimeSeconds()}:{core.NewId()}:bl_xfer:{destination}/public/inline");
        core.After(FreeSwitchCore.Tick, () =>
        {
            if (channel.HangupCause is not null)
                return;
            channel.Program!.Stop();
            channel.SentTo = null;
            channel.Program.Run(actions);
            core.Conferences.Sweep();
        });
    }

    /// <summary><c>sendmsg UUID</c>; the reply.</summary>
    public string SendMessage(string uuid, IReadOnlyDictionary<string, string> headers)
    {
        if (Of(uuid) is not { } channel)
            return "-ERR invalid session id";
        switch (headers.GetValueOrDefault("call-command"))
        {
            case "execute" when headers.GetValueOrDefault("execute-app-name") is { } application:
                var argument = headers.GetValueOrDefault("execute-app-arg") ?? "";
                core.After(FreeSwitchCore.Tick, () => channel.Program!.Send(new(application, argument)));
                return "+OK";
            case "hangup":
                HangUp(channel, headers.GetValueOrDefault("hangup-cause") ?? "NORMAL_CLEARING");
                return "+OK";
            default:
                return "-ERR invalid command";
        }
    }

    private SwitchChannel Add(SwitchChannel channel)
    {
        channel.Program = new(core, channel);
        channel.Phone = new(core, channel);
        all.Add(channel);
        Started++;
        return channel;
    }

    private void Bury(SwitchChannel channel)
    {
        channel.Program!.Stop();
        (channel.State, channel.StateName, channel.CallState, channel.HungUpAt) =
            (11, "CS_REPORTING", "HANGUP", core.Now);
        ChannelVariables.SetHungUp(channel);
        core.Fire(channel.Event("CHANNEL_HANGUP_COMPLETE", EventOrigin.ChannelHangupComplete));
        channel.State = 12;
        core.Fire(channel.Event("CHANNEL_DESTROY", EventOrigin.ChannelDestroy));
        all.Remove(channel);
        core.Conferences.Sweep();
    }
}

/// <summary>A phone that calls.</summary>
/// <param name="Dialled">The number that it dials.</param>
/// <param name="Name">The name that it shows.</param>
/// <param name="Number">The number that it shows.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Uuid">The id of the channel, or null for one that the switch makes.</param>
/// <param name="Variables">Variables of the channel that the dialplan sets, or null.</param>
internal sealed record SimulatedCall(
    string Dialled,
    string Name,
    string Number,
    string Address = "127.0.0.1:5071",
    string? Uuid = null,
    IReadOnlyDictionary<string, string>? Variables = null);
