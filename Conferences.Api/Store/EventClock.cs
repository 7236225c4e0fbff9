using System.Diagnostics.Metrics;
using Conferences.Api.Observability;

namespace Conferences.Api.Store;

/// <summary>
/// The time of events to be recorded. It does not fall within a stream or an account, whatever the nodes' clocks do: if
/// the clock is behind the newest event, that event's time is used again.
/// </summary>
public sealed partial class EventClock
{
    /// <summary>Differences between clocks up to this are not reported.</summary>
    internal static readonly TimeSpan Tolerable = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromMinutes(1);

    private readonly TimeProvider clock;
    private readonly ILogger<EventClock> log;
    private long behind;
    private long warned;

    /// <summary>Measures <c>conferences.clock.behind</c>.</summary>
    public EventClock(TimeProvider clock, IMeterFactory meters, ILogger<EventClock> log)
    {
        (this.clock, this.log) = (clock, log);
        meters.Create(Meters.Name).CreateObservableGauge(
            "conferences.clock.behind",
            () => TimeSpan.FromTicks(Interlocked.Read(ref behind)).TotalSeconds,
            "s",
            "How far this node's clock was behind the newest event at its latest commit");
    }

    /// <summary>The time for the events of a commit, to the microsecond, as the database stores it.</summary>
    /// <param name="newest">The newest time recorded before, or null if there is none.</param>
    public DateTimeOffset After(DateTimeOffset? newest)
    {
        var now = clock.GetUtcNow();
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        if (newest is not { } least || now >= least)
        {
            Interlocked.Exchange(ref behind, 0);
            return now;
        }

        Interlocked.Exchange(ref behind, (least - now).Ticks);
        if (least - now > Tolerable && IsDue())
            Behind(log, (least - now).TotalSeconds);
        return least;
    }

    private bool IsDue()
    {
        var (last, now) = (Interlocked.Read(ref warned), TimeProvider.System.GetTimestamp());
        return (last == 0 || TimeProvider.System.GetElapsedTime(last, now) > BetweenWarnings)
            && Interlocked.CompareExchange(ref warned, now, last) == last;
    }

    [LoggerMessage(
        LogLevel.Warning,
        "The clock of this node is {Seconds} s behind the newest event of the account. Until it has caught up, events "
        + "are recorded with that event's time. Synchronize the clocks of all nodes.",
        EventName = "clock.behind_events")]
    private static partial void Behind(ILogger log, double seconds);
}
