using Conferences.Api.CommandLine;
using Conferences.Api.Crossbar;
using Conferences.Api.Media.Kazoo;
using Conferences.Api.RabbitMq;
using JasperFx;
using JasperFx.CommandLine;

namespace Conferences.Simulator;

/// <summary>The arguments of <c>simulate-switch</c>.</summary>
public sealed class SimulateSwitchInput : NetCoreInput
{
    /// <summary>Its host name.</summary>
    [FlagAlias("host-name", true)]
    [Description("Host name of the media server")]
    public string HostNameFlag { get; set; } = "simulated";

    /// <summary>Whether recordings are reported.</summary>
    [FlagAlias("recordings", true)]
    [Description("Report recordings, as a cluster that is configured to publish those events")]
    public bool RecordingsFlag { get; set; }

    /// <summary>Share of messages that are lost.</summary>
    [FlagAlias("drop", true)]
    [Description("Share of messages that are lost, 0 to 1")]
    public double DropFlag { get; set; }

    /// <summary>Share of messages that are delivered twice.</summary>
    [FlagAlias("duplicate", true)]
    [Description("Share of messages that are delivered twice")]
    public double DuplicateFlag { get; set; }

    /// <summary>Share of messages that are delivered after later ones.</summary>
    [FlagAlias("reorder", true)]
    [Description("Share of messages that are delivered after one to three later ones")]
    public double ReorderFlag { get; set; }

    /// <summary>Share of messages that are delayed.</summary>
    [FlagAlias("delay", true)]
    [Description("Share of messages that are delayed")]
    public double DelayFlag { get; set; }

    /// <summary>The length of the delay.</summary>
    [FlagAlias("delay-ms", true)]
    [Description("Delay in milliseconds")]
    public int DelayMsFlag { get; set; } = 200;

    /// <summary>Makes a run reproducible.</summary>
    [FlagAlias("seed", true)]
    [Description("The same seed loses the same messages")]
    public int SeedFlag { get; set; }

    internal Faults Faults => new(SeedFlag, DropFlag, DuplicateFlag, ReorderFlag, DelayFlag, DelayMsFlag);
}

/// <summary><c>./run simulate-switch</c>.</summary>
[Description("Simulates a Kazoo cluster on RabbitMQ, for experiments", Name = "simulate-switch")]
public sealed class SimulateSwitchCommand : JasperFxAsyncCommand<SimulateSwitchInput>
{
    /// <inheritdoc/>
    public override async Task<bool> Execute(SimulateSwitchInput input)
    {
        using var host = input.BuildHost();
        if (host.Services.GetService<Broker>() is not { } broker)
            return CommandError.Report("ConnectionStrings__RabbitMq is not set.");
        if (!input.Faults.AreShares)
            return CommandError.Report("Shares must be from 0 to 1.");
        using var stopping = new CancellationTokenSource();
        using var signals = Signals.Handle(stopping.Cancel);
        var settings = KazooSettings.Of(host.Services.GetRequiredService<IConfiguration>());
        var model = new SwitchModel(input.HostNameFlag, Ids.New) { Misses = SwitchConsole.Misses };
        var simulated = new KazooSwitch(model, input.HostNameFlag, TimeProvider.System) { Faults = input.Faults };
        simulated.Do(it =>
        {
            it.ReportsRecordings = input.RecordingsFlag;
            return [];
        });
        _ = Task.Run(() => SwitchConsole.Follow(simulated, Console.In, Console.Out), CancellationToken.None);
        await broker.KeepAsync(
            "switch",
            (connection, over) => simulated.ConverseAsync(connection, settings.Zone, Ready, over),
            stopping.Token);
        return true;

        void Ready() => Console.WriteLine($"The switch {input.HostNameFlag} is ready. {SwitchConsole.Usage}");
    }
}
