using System.Net;
using System.Net.Sockets;
using Conferences.Api.CommandLine;
using JasperFx;
using JasperFx.CommandLine;

namespace Conferences.Simulator.FreeSwitch;

/// <summary>The arguments of <c>simulate-freeswitch</c>.</summary>
public sealed class SimulateFreeSwitchInput
{
    /// <summary>The address of its Event Socket.</summary>
    [FlagAlias("address", true)]
    [Description("Address that the Event Socket listens on")]
    public string AddressFlag { get; set; } = "127.0.0.1";

    /// <summary>The port of its Event Socket.</summary>
    [FlagAlias("port", true)]
    [Description("Port of the Event Socket; 0 for one that is free")]
    public int PortFlag { get; set; } = 8021;

    /// <summary>The password of its Event Socket.</summary>
    [FlagAlias("password", true)]
    [Description("Password of the Event Socket")]
    public string PasswordFlag { get; set; } = "ClueCon";

    /// <summary>Its host name.</summary>
    [FlagAlias("host-name", true)]
    [Description("Host name of the switch")]
    public string HostNameFlag { get; set; } = "switch1.example";

    /// <summary>The version that it says it is.</summary>
    [FlagAlias("fs-version", true)]
    [Description("Version that the switch says it is")]
    public string VersionFlag { get; set; } = new FreeSwitchOptions().Version;

    /// <summary>Whether the dialplan parks without a timeout.</summary>
    [FlagAlias("bare-park", true)]
    [Description("Park calls without a timeout")]
    public bool BareParkFlag { get; set; }

    /// <summary>How late replies are.</summary>
    [FlagAlias("reply-ms", true)]
    [Description("Delay of replies and of the ends of jobs, in milliseconds")]
    public int ReplyMsFlag { get; set; }

    /// <summary>Whether events come before the reply that they follow from.</summary>
    [FlagAlias("events-first", true)]
    [Description("Send events before the reply of the command that they follow from")]
    public bool EventsFirstFlag { get; set; }

    /// <summary>How many events there are for each late one.</summary>
    [FlagAlias("late-every", true)]
    [Description("Send every so many events one 22 events late; 0 for none")]
    public int LateEveryFlag { get; set; }

    /// <summary>After how many bytes connections are cut.</summary>
    [FlagAlias("cut-after", true)]
    [Description("Cut each connection after so many bytes, amid an event if need be; 0 for never")]
    public long CutAfterFlag { get; set; }

    internal FreeSwitchOptions Options => new()
    {
        Address = IPAddress.TryParse(AddressFlag, out var address) ? address : null,
        Port = PortFlag,
        Password = PasswordFlag,
        HostName = HostNameFlag,
        Version = VersionFlag,
        Dialplan = _ => BareParkFlag ? DialplanAction.BarePark : DialplanAction.Park,
    };

    internal EventSocketFaults Faults => new()
    {
        ReplyDelay = TimeSpan.FromMilliseconds(ReplyMsFlag),
        EventsOvertakeReplies = EventsFirstFlag,
        LateEvery = LateEveryFlag,
        CutAfter = CutAfterFlag > 0 ? CutAfterFlag : null,
    };

    /// <summary>What is wrong with them, or null.</summary>
    internal string? Mistake => this switch
    {
        { Options.Address: null } => "--address must be an IP address.",
        { PortFlag: < 0 or > 65535 } => "--port must be from 0 to 65535.",
        { ReplyMsFlag: < 0 } or { LateEveryFlag: < 0 } or { CutAfterFlag: < 0 } => "Faults must not be negative.",
        { PasswordFlag: "" } => "--password must not be empty.",
        _ => null,
    };
}

/// <summary><c>./run simulate-freeswitch</c>.</summary>
[Description("Simulates a FreeSWITCH with its Event Socket, for experiments", Name = "simulate-freeswitch")]
public sealed class SimulateFreeSwitchCommand : JasperFxAsyncCommand<SimulateFreeSwitchInput>
{
    /// <inheritdoc/>
    public override async Task<bool> Execute(SimulateFreeSwitchInput input)
    {
        if (input.Mistake is { } mistake)
            return CommandError.Report(mistake);
        var stopped = new TaskCompletionSource();
        using var signals = Signals.Handle(() => stopped.TrySetResult());
        try
        {
            await using var simulated = SimulatedFreeSwitch.Start(input.Options);
            simulated.Faults = input.Faults;
            var console = new FreeSwitchConsole(simulated);
            Console.WriteLine(
                $"The switch {input.HostNameFlag} is ready at {input.AddressFlag}:{simulated.Port}. "
                + FreeSwitchConsole.Usage);
            _ = Task.Run(() => console.FollowAsync(Console.In, Console.Out), CancellationToken.None);
            await stopped.Task;
            return true;
        }
        catch (SocketException taken)
        {
            return CommandError.Report($"Cannot listen at {input.AddressFlag}:{input.PortFlag}: {taken.Message}.");
        }
    }
}
