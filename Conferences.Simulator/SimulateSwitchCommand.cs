using System.CommandLine;
using System.Globalization;
using Conferences.Api.CommandLine;
using Conferences.Api.Crossbar;
using Conferences.Api.Media.Kazoo;
using Conferences.Api.RabbitMq;

namespace Conferences.Simulator;

/// <summary><c>simulate-switch</c>.</summary>
internal static class SimulateSwitchCommand
{
    public static Command Create()
    {
        var host = new Option<string>("--host-name")
        {
            Description = "Host name of the media server",
            HelpName = "NAME",
            DefaultValueFactory = _ => "simulated",
        };
        var recordings = new Option<bool>("--recordings")
        {
            Description = "Report recordings, as a cluster that is configured to publish those events",
        };
        var drop = Share("--drop", "Share of messages that are lost, 0 to 1");
        var duplicate = Share("--duplicate", "Share of messages that are delivered twice");
        var reorder = Share("--reorder", "Share of messages that are delivered after one to three later ones");
        var delay = Share("--delay", "Share of messages that are delayed");
        var length = new Option<int>("--delay-ms")
        {
            Description = "Delay in milliseconds",
            HelpName = "NUMBER",
            DefaultValueFactory = _ => 200,
        };
        var seed = new Option<int>("--seed")
        {
            Description = "The same seed loses the same messages",
            HelpName = "NUMBER",
        };
        return new ServiceCommand(
            "simulate-switch", "Simulate a Kazoo cluster on RabbitMQ, for experiments", CommandNeeds.Service, call =>
            RunAsync(call.Services, call.Of(host)!, call.Of(recordings), new(
                call.Of(seed), call.Of(drop), call.Of(duplicate), call.Of(reorder), call.Of(delay), call.Of(length))))
        {
            host, recordings, drop, duplicate, reorder, delay, length, seed,
        };
    }

    private static Option<double> Share(string name, string description) =>
        new Option<double>(name) { Description = description, HelpName = "SHARE" }.MustBe(
            it => double.TryParse(it, NumberStyles.Float, CultureInfo.InvariantCulture, out var share)
                && share is >= 0 and <= 1,
            "takes a share from 0 to 1");

    private static async Task<bool> RunAsync(
        IServiceProvider services, string hostName, bool reportsRecordings, Faults faults)
    {
        if (services.GetService<Broker>() is not { } broker)
            return CommandError.Report("ConnectionStrings__RabbitMq is not set.");
        using var stopping = new CancellationTokenSource();
        using var signals = Signals.Handle(stopping.Cancel);
        var settings = KazooSettings.Of(services.GetRequiredService<IConfiguration>());
        var model = new SwitchModel(hostName, Ids.New) { Misses = SwitchConsole.Misses };
        var simulated = new KazooSwitch(model, hostName, TimeProvider.System) { Faults = faults };
        simulated.Do(it =>
        {
            it.ReportsRecordings = reportsRecordings;
            return [];
        });
        _ = Task.Run(() => SwitchConsole.Follow(simulated, Console.In, Console.Out), CancellationToken.None);
        await broker.KeepAsync(
            "switch",
            (connection, over) => simulated.ConverseAsync(connection, settings.Zone, Ready, over),
            stopping.Token);
        return true;

        void Ready() => Console.WriteLine($"The switch {hostName} is ready. {SwitchConsole.Usage}");
    }
}
