namespace Conferences.Api.Live.Blackhole;

/// <summary>
/// Frames of what happens while the past is read, of all bindings that it is read for: they are sent in the order in
/// which it happened, whichever binding took it.
/// </summary>
internal sealed class HeldFrames
{
    private const int Most = 4_096;
    private const long MostBytes = 4_000_000;

    private readonly List<(Subscription Of, LiveMessage Message, OutgoingFrame Frame)> frames = [];
    private long bytes;

    /// <summary>True if so much happened that what is held back is not all: it has to be read.</summary>
    public bool HasLost { get; private set; }

    public void Add(Subscription of, LiveMessage message, OutgoingFrame frame)
    {
        HasLost |= frames.Count >= Most || bytes >= MostBytes;
        if (HasLost)
        {
            frames.Clear();
            return;
        }

        frames.Add((of, message, frame));
        bytes += frame.Bytes.Length;
    }

    /// <summary>Has the bindings take what they are still lacking.</summary>
    public void Release()
    {
        foreach (var (of, message, frame) in frames)
            of.Take(message, frame);
    }
}
