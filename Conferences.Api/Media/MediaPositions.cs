namespace Conferences.Api.Media;

/// <summary>
/// Positions of media events, from the numbers that media servers give their own. One order for all servers of a link,
/// since a conference may move from one to another: later events have higher positions, also after a server or this
/// service has started again. Of one server, the order of its numbers counts: an event that arrives after others with
/// higher numbers gets a position below theirs. Thread-safe.
/// </summary>
internal sealed class MediaPositions(TimeProvider clock)
{
    // Positions between two events in order, for those that arrive late. Media servers were seen to be 22 late at most.
    private const int Room = 64;

    // Numbers remembered of a server: an event that is later than all of them is taken to be older than them.
    private const int Remembered = 256;

    private readonly Lock gate = new();
    private readonly Dictionary<string, SortedList<long, long>> servers = new(StringComparer.Ordinal);
    private long last;

    /// <summary>The position of an event.</summary>
    /// <param name="run">One run of one server: its numbers begin anew when it starts again.</param>
    /// <param name="number">The event's number in that run.</param>
    /// <returns>Microseconds since 1970 or slightly more, below 2^53. The same for the same event while it is
    /// remembered.</returns>
    public long Of(string run, long number)
    {
        lock (gate)
        {
            if (!servers.TryGetValue(run, out var known))
                servers[run] = known = [];
            if (known.TryGetValue(number, out var earlier))
                return earlier;
            var position = known.Count == 0 || number > known.GetKeyAtIndex(known.Count - 1)
                ? last = Math.Max(last + Room, Now)
                : Before(known, number);
            known.Add(number, position);
            if (known.Count > Remembered)
                known.RemoveAt(0);
            return position;
        }
    }

    /// <summary>A run is over.</summary>
    public void Forget(string run)
    {
        lock (gate)
            servers.Remove(run);
    }

    private long Now => (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    // Between its neighbours; where they leave no room, as its predecessor.
    private static long Before(SortedList<long, long> known, long number)
    {
        var next = 0;
        while (known.GetKeyAtIndex(next) < number)
            next++;
        var above = known.GetValueAtIndex(next);
        return next == 0 ? above - Room : known.GetValueAtIndex(next - 1) is var below && above - below < 2
            ? below
            : above - Math.Min((above - below + 1) / 2, Room / 2);
    }
}
