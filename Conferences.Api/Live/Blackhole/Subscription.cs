using Conferences.Api.Crossbar;

namespace Conferences.Api.Live.Blackhole;

/// <summary>A binding of one socket, and up to where the client has what it takes.</summary>
internal sealed class Subscription(BlackholeSocket socket, string account, SocketBinding binding)
{
    public BlackholeSocket Socket => socket;

    public string Account => account;

    public SocketBinding Binding => binding;

    /// <summary>The token that allows it.</summary>
    public required SocketCredential Credential { get; set; }

    /// <summary>The client has all up to this place of the account's ledger.</summary>
    public long AfterPlace { get; set; }

    /// <summary>The client has all up to this sequence of the one conference.</summary>
    public long AfterSequence { get; set; }

    /// <summary>Where what happens is held back while the past is read; null if it is sent at once.</summary>
    public HeldFrames? Held { get; set; }

    /// <summary>True once the client has unsubscribed.</summary>
    public bool IsOver { get; set; }

    /// <summary>The client has all up to this point; null if it does not say what it has.</summary>
    public void BeginBehind(ResumePoint? point)
    {
        AfterPlace = point is { ConferenceId: null } ? point.After : 0;
        AfterSequence = point is { ConferenceId: not null } ? point.After : 0;
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
        if (Held is null)
            socket.Send(frame);
        else
            Held.Add(this, message, frame);
    }
}
