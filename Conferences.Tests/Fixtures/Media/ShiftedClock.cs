namespace Conferences.Tests.Fixtures.Media;

/// <summary>Half an hour ago, plus what a test has advanced it by, so that deadlines pass without sleeping.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    // A token from this clock must be valid in real time, from its issue and for as long as a test takes.
    private long ticks = -TimeSpan.FromMinutes(30).Ticks;

    /// <summary>Advances the clock.</summary>
    public void Advance(TimeSpan by) => Interlocked.Add(ref ticks, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref ticks));

    public override long GetTimestamp() =>
        base.GetTimestamp() + (Interlocked.Read(ref ticks) * TimestampFrequency / TimeSpan.TicksPerSecond);
}
