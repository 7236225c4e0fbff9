namespace Conferences.Tests.Fixtures.Media;

/// <summary>Half an hour ago, plus what a test has advanced it by, so that deadlines pass without sleeping.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    // A token from this clock must be valid in real time, from its issue and for as long as a test takes.
    private long ticks = -TimeSpan.FromMinutes(30).Ticks;

    private long stoppedAt;

    /// <summary>Advances the clock.</summary>
    public void Advance(TimeSpan by) => Interlocked.Add(ref ticks, by.Ticks);

    /// <summary>Stops the clock: only <see cref="Advance"/> still moves it. Timers go on.</summary>
    public void Stop() => Interlocked.Exchange(ref stoppedAt, base.GetUtcNow().UtcTicks);

    public override DateTimeOffset GetUtcNow() => (Interlocked.Read(ref stoppedAt) is > 0 and var at
        ? new(at, TimeSpan.Zero)
        : base.GetUtcNow()).AddTicks(Interlocked.Read(ref ticks));

    public override long GetTimestamp() =>
        base.GetTimestamp() + (Interlocked.Read(ref ticks) * TimestampFrequency / TimeSpan.TicksPerSecond);
}
