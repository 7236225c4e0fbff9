using System.Text;

namespace Conferences.Simulator.FreeSwitch;

/// <summary>
/// One connection to the Event Socket, without the connection: takes bytes and gives bytes. Not thread-safe; its owner
/// holds the lock of the switch.
/// </summary>
internal sealed class EventSocketSession : IEventListener
{
    private readonly FreeSwitchCore core;
    private readonly Action<byte[]> send;
    private readonly Action close;
    private readonly SocketSubscription subscription = new();
    private readonly List<byte[]> held = [];
    private readonly StringBuilder input = new();
    private readonly Decoder decoder = Encoding.UTF8.GetDecoder();
    private bool isAuthenticated;
    private bool isBusy;
    private bool isOver;

    /// <param name="core">The switch.</param>
    /// <param name="send">Takes what the switch says, one message at a time.</param>
    /// <param name="close">Called when the switch closes the connection.</param>
    public EventSocketSession(FreeSwitchCore core, Action<byte[]> send, Action close)
    {
        (this.core, this.send, this.close) = (core, send, close);
        core.Listeners.Add(this);
        Say("Content-Type: auth/request\n\n");
    }

    /// <inheritdoc/>
    public void Hear(FiredEvent fired)
    {
        if (isOver || subscription.Format(fired) is not { } bytes)
            return;
        if (isBusy && !core.EventsOvertakeReplies)
            held.Add(bytes);
        else
            send(bytes);
    }

    /// <inheritdoc/>
    public void Disconnect(string notice)
    {
        if (isOver)
            return;
        Say($"Content-Type: text/disconnect-notice\nContent-Length: {notice.Length}\n\n{notice}");
        Leave();
        close();
    }

    /// <summary>The connection is gone.</summary>
    public void Leave()
    {
        isOver = true;
        core.Listeners.Remove(this);
    }

    /// <summary>Takes what the client says.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        var text = new char[decoder.GetCharCount(bytes, flush: false)];
        decoder.GetChars(bytes, text, flush: false);
        input.Append(text).Replace("\r\n", "\n");
        Proceed();
    }

    private void Proceed()
    {
        while (!isBusy && !isOver && SocketCommand.Next(input) is { } command)
        {
            core.Received(command.ToString());
            Execute(command);
        }
    }

    private void Execute(SocketCommand command)
    {
        switch (command.Verb)
        {
            case "auth" when !isAuthenticated:
                Authenticate(command.Argument);
                break;
            case var _ when !isAuthenticated:
                Reply("-ERR command not found");
                break;
            case "exit":
                Reply("+OK bye");
                Disconnect("Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n");
                break;
            case "event":
                Reply(subscription.Add(command.Words));
                break;
            case "nixevent":
                Reply(subscription.Remove(command.Words));
                break;
            case "noevents":
                Reply(subscription.Clear());
                break;
            case "filter":
                Reply(subscription.Filter(command.Words));
                break;
            case "api" when command.Argument.Length > 0:
                Api(command.Argument);
                break;
            case "bgapi" when command.Argument.Length > 0:
                Background(command);
                break;
            case "sendmsg":
                Reply(core.Channels.SendMessage(command.Argument, command.Headers));
                break;
            default:
                Reply("-ERR command not found");
                break;
        }
    }

    private void Authenticate(string password)
    {
        isAuthenticated = password == core.Password;
        Reply(isAuthenticated ? "+OK accepted" : "-ERR invalid");
        if (!isAuthenticated)
            Disconnect("Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n");
    }

    // The reply comes before the events of the command, even if it takes seconds to be carried out.
    private void Api(string command)
    {
        isBusy = true;
        core.Execute(command, null, reply =>
        {
            core.AfterReplyDelay(() =>
            {
                Say($"Content-Type: api/response\nContent-Length: {Encoding.UTF8.GetByteCount(reply)}\n\n{reply}");
                isBusy = false;
                foreach (var bytes in held)
                    send(bytes);
                held.Clear();
                Proceed();
            });
        });
    }

    private void Background(SocketCommand command)
    {
        var job = SwitchChannel.Cut(command.Headers.GetValueOrDefault("Job-UUID") ?? core.NewId());
        Reply($"+OK Job-UUID: {job}\nJob-UUID: {job}");
        core.ExecuteInBackground(command.Argument, job);
    }

    private void Reply(string text) => Say($"Content-Type: command/reply\nReply-Text: {text}\n\n");

    private void Say(string text)
    {
        if (!isOver)
            send(Encoding.UTF8.GetBytes(text));
    }
}

/// <summary>Whoever is told of events.</summary>
internal interface IEventListener
{
    /// <summary>Something happened.</summary>
    void Hear(FiredEvent fired);

    /// <summary>The switch ends the conversation.</summary>
    void Disconnect(string notice);
}
