namespace Conferences.Tests.Fixtures.Media;

/// <summary>Half an hour ago, and what a test has advanced it by: deadlines pass and nobody sleeps.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    // A token from here must be good at once where real time counts, and for as long as a test takes.
    private long ticks = -TimeSpan.FromMinutes(30).Ticks;

    /// <summary>From here on it is so much later.</summary>
    public void Advance(TimeSpan by) => Interlocked.Add(ref ticks, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref ticks));

    public override long GetTimestamp() =>
        base.GetTimestamp() + (Interlocked.Read(ref ticks) * TimestampFrequency / TimeSpan.TicksPerSecond);
}
