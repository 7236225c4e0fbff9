namespace Conferences.Simulator;

/// <summary>Delivers messages as unreliably as configured.</summary>
/// <param name="number">Tells its faults from another line's of the same seed.</param>
/// <param name="gate">Held while something arrives. Both ends' own: with another each, a message that comes late and
/// one that is put on the line would wait for each other.</param>
/// <param name="deliver">Takes what arrives, one message at a time.</param>
internal sealed class FaultyLine<T>(int number, Lock gate, TimeProvider clock, Action<T> deliver)
{
    private readonly List<(int Behind, T Message)> held = [];
    private int sent;
    private int timesCleared;

    /// <summary>How unreliable it is.</summary>
    public Faults Faults { get; set; } = Faults.None;

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

    /// <summary>Whatever is held back behind later messages arrives.</summary>
    public void Flush()
    {
        lock (gate)
        {
            foreach (var (_, message) in held)
                deliver(message);
            held.Clear();
        }
    }

    /// <summary>Whatever is held back, or late, is lost.</summary>
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
