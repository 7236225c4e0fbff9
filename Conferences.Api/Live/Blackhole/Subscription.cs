using Conferences.Api.Crossbar;

namespace Conferences.Api.Live.Blackhole;

/// <summary>A binding of one socket, and up to where the client has what it takes.</summary>
internal sealed class Subscription(BlackholeSocket socket, string account, SocketBinding binding)
{
    // Frames of what happens while the past is read.
    private const int MostHeld = 4_096;
    private const long MostHeldBytes = 4_000_000;

    private List<(LiveMessage Message, OutgoingFrame Frame)>? held;
    private long heldBytes;

    public BlackholeSocket Socket => socket;

    public string Account => account;

    public SocketBinding Binding => binding;

    /// <summary>The token that allows it.</summary>
    public required SocketCredential Credential { get; set; }

    /// <summary>The client has all up to this place of the account's ledger.</summary>
    public long AfterPlace { get; set; }

    /// <summary>The client has all up to this sequence of the one conference.</summary>
    public long AfterSequence { get; set; }

    /// <summary>True if so much happened that what is held back is not all: it has to be read.</summary>
    public bool HasLost { get; private set; }

    /// <summary>True once the client has unsubscribed.</summary>
    public bool IsOver { get; set; }

    /// <summary>The client has all up to this point; null if it does not say what it has.</summary>
    public void BeginBehind(ResumePoint? point)
    {
        AfterPlace = point is { ConferenceId: null } ? point.After : 0;
        AfterSequence = point is { ConferenceId: not null } ? point.After : 0;
    }

    /// <summary>From now on holds back what happens, until <see cref="Release"/>.</summary>
    public void Hold()
    {
        (held, heldBytes, HasLost) = ([], 0, false);
    }

    /// <summary>True if the client does not have it yet.</summary>
    public bool Lacks(LiveMessage message) =>
        message.Sequence == 0
        || (message.Sequence > AfterSequence && (message.Place == 0 || message.Place > AfterPlace));

    /// <summary>A message has come that the binding takes.</summary>
    public void Take(LiveMessage message, OutgoingFrame frame)
    {
        if (IsOver || !Lacks(message))
            return;
        if (held is null)
        {
            socket.Send(frame);
            return;
        }

        HasLost |= held.Count >= MostHeld || heldBytes >= MostHeldBytes;
        if (HasLost)
            held.Clear();
        else
        {
            held.Add((message, frame));
            heldBytes += frame.Bytes.Length;
        }
    }

    /// <summary>Sends what was held back and is still lacking, and what happens from now on.</summary>
    public void Release()
    {
        foreach (var (message, frame) in held ?? [])
        {
            if (!IsOver && Lacks(message))
                socket.Send(frame);
        }

        held = null;
    }
}
