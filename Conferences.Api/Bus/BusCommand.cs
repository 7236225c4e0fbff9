using Conferences.Api.CommandLine;
using Conferences.Api.RabbitMq;
using JasperFx;
using JasperFx.CommandLine;

namespace Conferences.Api.Bus;

/// <summary>The verbs of <c>bus</c>.</summary>
public enum BusVerb
{
    /// <summary>Print events as they are published.</summary>
    listen,

    /// <summary>Publish events again.</summary>
    replay,

    /// <summary>Show the dead letters.</summary>
    deadletters,

    /// <summary>Retry dead letters.</summary>
    redeliver,

    /// <summary>Delete dead letters.</summary>
    purge,
}

/// <summary>The input of <c>bus</c>.</summary>
public sealed class BusInput : NetCoreInput
{
    /// <summary>What to do.</summary>
    [Description("listen, replay, deadletters, redeliver or purge")]
    public BusVerb Verb { get; set; } = BusVerb.listen;

    /// <summary>The account.</summary>
    [FlagAlias("account", true)]
    [Description("listen: only this account's facts")]
    public string? AccountFlag { get; set; }

    /// <summary>The conference.</summary>
    [FlagAlias("conference", true)]
    [Description("listen: only this conference's facts")]
    public string? ConferenceFlag { get; set; }

    /// <summary>How many.</summary>
    [FlagAlias("count", true)]
    [Description("listen: end after so many facts")]
    public int? CountFlag { get; set; }

    /// <summary>From where.</summary>
    [FlagAlias("from", true)]
    [Description("replay: the first position to publish again (0 for all), or a time like 2026-01-31T12:00:00Z")]
    public string? FromFlag { get; set; }

    /// <summary>Which dead letter.</summary>
    [FlagAlias("id", true)]
    [Description("redeliver, purge: only the dead letter of this id")]
    public string? IdFlag { get; set; }
}

/// <summary><c>./run bus …</c>.</summary>
[Description("Prints facts as they are published or has them published again; shows dead letters", Name = "bus")]
public sealed class BusCommand : JasperFxAsyncCommand<BusInput>
{
    /// <summary>One verb a call.</summary>
    public BusCommand() => Usage("What to do about the bus").Arguments(input => input.Verb);

    /// <inheritdoc/>
    public override async Task<bool> Execute(BusInput input)
    {
        using var host = input.BuildHost();
        if (host.Services.GetService<Broker>() is null)
            return CommandError.Report("ConnectionStrings__RabbitMq is not set.");
        return await (input.Verb switch
        {
            BusVerb.replay => ReplayEvents.GoAsync(host.Services, input),
            BusVerb.deadletters => ShowDeadLetters.GoAsync(host.Services),
            BusVerb.redeliver => RedeliverDeadLetters.GoAsync(host.Services, input),
            BusVerb.purge => PurgeDeadLetters.GoAsync(host.Services, input),
            _ => ListenToEvents.GoAsync(host.Services, input),
        });
    }
}
