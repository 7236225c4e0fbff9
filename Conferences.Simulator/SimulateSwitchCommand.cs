using Conferences.Api.CommandLine;
using Conferences.Api.Crossbar;
using Conferences.Api.Media.Kazoo;
using Conferences.Api.RabbitMq;
using JasperFx;
using JasperFx.CommandLine;

namespace Conferences.Simulator;

/// <summary>What <c>simulate-switch</c> is given.</summary>
public sealed class SimulateSwitchInput : NetCoreInput
{
    /// <summary>Its name.</summary>
    [FlagAlias("host-name", true)]
    [Description("Host name that the media server goes by")]
    public string HostNameFlag { get; set; } = "simulated";

    /// <summary>Whether recordings are reported.</summary>
    [FlagAlias("recordings", true)]
    [Description("Tell of recordings, as a cluster that is configured to publish those events")]
    public bool RecordingsFlag { get; set; }

    /// <summary>Share of messages that are lost.</summary>
    [FlagAlias("drop", true)]
    [Description("Share of messages that are lost, 0 to 1")]
    public double DropFlag { get; set; }

    /// <summary>Share of messages that come twice.</summary>
    [FlagAlias("duplicate", true)]
    [Description("Share of messages that come twice")]
    public double DuplicateFlag { get; set; }

    /// <summary>Share of messages that come behind later ones.</summary>
    [FlagAlias("reorder", true)]
    [Description("Share of messages that come behind one to three later ones")]
    public double ReorderFlag { get; set; }

    /// <summary>Share of messages that come late.</summary>
    [FlagAlias("delay", true)]
    [Description("Share of messages that come late")]
    public double DelayFlag { get; set; }

    /// <summary>How late.</summary>
    [FlagAlias("delay-ms", true)]
    [Description("How many milliseconds late those come")]
    public int DelayMsFlag { get; set; } = 200;

    /// <summary>Makes a run repeatable.</summary>
    [FlagAlias("seed", true)]
    [Description("The same seed loses the same messages")]
    public int SeedFlag { get; set; }

    internal Faults Faults => new(SeedFlag, DropFlag, DuplicateFlag, ReorderFlag, DelayFlag, DelayMsFlag);
}

/// <summary><c>./run simulate-switch</c>.</summary>
[Description("Stands in for a Kazoo cluster on RabbitMQ, for trying things out", Name = "simulate-switch")]
public sealed class SimulateSwitchCommand : JasperFxAsyncCommand<SimulateSwitchInput>
{
    /// <inheritdoc/>
    public override async Task<bool> Execute(SimulateSwitchInput input)
    {
        using var host = input.BuildHost();
        if (host.Services.GetService<Broker>() is not { } broker)
            return Complain("ConnectionStrings__RabbitMq is not set.");
        if (!input.Faults.AreShares)
            return Complain("Shares must be from 0 to 1.");
        using var stopping = new CancellationTokenSource();
        using var signals = Signals.Handle(stopping.Cancel);
        var settings = KazooSettings.Of(host.Services.GetRequiredService<IConfiguration>());
        var model = new SwitchModel(input.HostNameFlag, Ids.New) { Misses = SwitchConsole.Misses };
        var simulated = new KazooSwitch(model, input.HostNameFlag, TimeProvider.System) { Faults = input.Faults };
        simulated.Do(it =>
        {
            it.TellsOfRecordings = input.RecordingsFlag;
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

    private static bool Complain(string sentence)
    {
        Console.Error.WriteLine(sentence);
        return false;
    }
}
