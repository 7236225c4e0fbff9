namespace Conferences.Tests.Mixing;

/// <summary>Real time and what a test has advanced it by: deadlines pass and nobody sleeps.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    private long ticks;

    /// <summary>From here on it is so much later.</summary>
    public void Advance(TimeSpan by) => Interlocked.Add(ref ticks, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref ticks));

    public override long GetTimestamp() =>
        base.GetTimestamp() + (Interlocked.Read(ref ticks) * TimestampFrequency / TimeSpan.TicksPerSecond);
}
