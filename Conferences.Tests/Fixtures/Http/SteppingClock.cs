namespace Conferences.Tests.Fixtures.Http;

/// <summary>The real time, plus a difference that a test sets, as if somebody had set the clock.</summary>
internal sealed class SteppingClock : TimeProvider
{
    private long ticks;

    /// <summary>Sets the difference from the real time; time that elapses is measured as ever.</summary>
    public void Set(TimeSpan difference) => Interlocked.Exchange(ref ticks, difference.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref ticks));
}
