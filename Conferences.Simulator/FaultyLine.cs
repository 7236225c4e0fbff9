namespace Conferences.Simulator;

/// <summary>Delivers messages as unreliably as configured.</summary>
/// <param name="number">Distinguishes its faults from those of other lines with the same seed.</param>
/// <param name="gate">Held during delivery. Shared by both directions: with one lock each, a delayed message and one
/// being sent could deadlock.</param>
/// <param name="deliver">Receives the messages, one at a time.</param>
internal sealed class FaultyLine<T>(int number, Lock gate, TimeProvider clock, Action<T> deliver)
{
    private readonly List<(int Behind, T Message)> held = [];
    private int sent;
    private int timesCleared;

    /// <summary>How unreliable the line is.</summary>
    public Faults Faults { get; set; } = Faults.None;

    /// <summary>How many messages were sent, those included that it lost.</summary>
    public int Sent
    {
        get
        {
            lock (gate)
                return sent;
        }
    }

    /// <summary>Sends a message.</summary>
    public void Put(T message)
    {
        lock (gate)
        {
            var fate = Faults.Of(number, sent++);
            if (fate.Behind > 0 && fate.Copies > 0)
                held.Add((fate.Behind + 1, message));
            for (var copy = fate.Behind > 0 ? 1 : 0; copy < fate.Copies; copy++)
                Deliver(message, fate.Late);
            Release();
        }
    }

    /// <summary>Delivers messages held back behind later ones.</summary>
    public void Flush()
    {
        lock (gate)
        {
            foreach (var (_, message) in held)
                deliver(message);
            held.Clear();
        }
    }

    /// <summary>Drops messages that are held back or delayed.</summary>
    public void Clear()
    {
        lock (gate)
        {
            held.Clear();
            timesCleared++;
        }
    }

    private void Release()
    {
        for (var at = 0; at < held.Count; at++)
            held[at] = held[at] with { Behind = held[at].Behind - 1 };
        foreach (var (_, message) in held.Where(it => it.Behind <= 0).ToArray())
            deliver(message);
        held.RemoveAll(it => it.Behind <= 0);
    }

    private void Deliver(T message, TimeSpan late)
    {
        if (late <= TimeSpan.Zero)
        {
            deliver(message);
            return;
        }

        var cleared = timesCleared;
        ITimer? timer = null;
        timer = clock.CreateTimer(
            _ =>
            {
                lock (gate)
                {
                    if (cleared == timesCleared)
                        deliver(message);
                    timer?.Dispose();
                }
            },
            null,
            late,
            Timeout.InfiniteTimeSpan);
    }
}
