using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Conferences.Api.CommandLine;

namespace Conferences.Simulator.FreeSwitch;

/// <summary><c>simulate-freeswitch</c>.</summary>
internal static class SimulateFreeSwitchCommand
{
    public static Command Create()
    {
        var address = Text("--address", "Address that the Event Socket listens on", "ADDRESS", "127.0.0.1")
            .MustBe(it => IPAddress.TryParse(it, out _), "must be an IP address");
        var port = new Option<int>("--port")
        {
            Description = "Port of the Event Socket; 0 for one that is free",
            HelpName = "PORT",
            DefaultValueFactory = _ => 8021,
        }.MustBe(it => IsNumber(it, out var port) && port <= ushort.MaxValue, "must be from 0 to 65535");
        var password = Text("--password", "Password of the Event Socket", "PASSWORD", "ClueCon")
            .MustBe(it => it.Length > 0, "must not be empty");
        var host = Text("--host-name", "Host name of the switch", "NAME", "switch1.example");
        var version = Text(
            "--fs-version", "Version that the switch says it is", "VERSION", new FreeSwitchOptions().Version);
        var barePark = new Option<bool>("--bare-park") { Description = "Park calls without a timeout" };
        var reply = Fault("--reply-ms", "Delay of replies and of the ends of jobs, in milliseconds");
        var eventsFirst = new Option<bool>("--events-first")
        {
            Description = "Send events before the reply of the command that they follow from",
        };
        var late = Fault("--late-every", "Send every so many events one 22 events late; 0 for none");
        var cut = Fault(
            "--cut-after", "Cut each connection after so many bytes, amid an event if need be; 0 for never");
        return new ServiceCommand(
            "simulate-freeswitch",
            "Simulate a FreeSWITCH with its Event Socket, for experiments",
            CommandNeeds.Nothing,
            call => RunAsync(
                new()
                {
                    Address = IPAddress.Parse(call.Of(address)!),
                    Port = call.Of(port),
                    Password = call.Of(password)!,
                    HostName = call.Of(host)!,
                    Version = call.Of(version)!,
                    Dialplan = call.Of(barePark) ? _ => DialplanAction.BarePark : _ => DialplanAction.Park,
                },
                new()
                {
                    ReplyDelay = TimeSpan.FromMilliseconds(call.Of(reply)),
                    EventsOvertakeReplies = call.Of(eventsFirst),
                    LateEvery = call.Of(late),
                    CutAfter = call.Of(cut) is > 0 and var bytes ? bytes : null,
                }))
        {
            address, port, password, host, version, barePark, reply, eventsFirst, late, cut,
        };
    }

    private static Option<string> Text(string name, string description, string what, string usual) =>
        new(name) { Description = description, HelpName = what, DefaultValueFactory = _ => usual };

    private static Option<int> Fault(string name, string description) =>
        new Option<int>(name) { Description = description, HelpName = "NUMBER" }
            .MustBe(it => IsNumber(it, out _), "takes a number from 0");

    private static bool IsNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static async Task<bool> RunAsync(FreeSwitchOptions options, EventSocketFaults faults)
    {
        var stopped = new TaskCompletionSource();
        using var signals = Signals.Handle(() => stopped.TrySetResult());
        try
        {
            await using var simulated = SimulatedFreeSwitch.Start(options);
            simulated.Faults = faults;
            var console = new FreeSwitchConsole(simulated);
            Console.WriteLine(
                $"The switch {options.HostName} is ready at {options.Address}:{simulated.Port}. "
                + FreeSwitchConsole.Usage);
            _ = Task.Run(() => console.FollowAsync(Console.In, Console.Out), CancellationToken.None);
            await stopped.Task;
            return true;
        }
        catch (SocketException taken)
        {
            return CommandError.Report($"Cannot listen at {options.Address}:{options.Port}: {taken.Message}.");
        }
    }
}
