using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Conferences.Api.Crossbar;

namespace Conferences.Api.Media.Janus;

/// <summary>
/// The WebSocket that the event handler of Janus connects to. It proves itself by the subprotocol, which is in no
/// log of addresses. Events are taken in the order in which Janus reports them; it keeps those that it cannot send.
/// </summary>
internal sealed partial class JanusEventSocket(
    JanusSettings settings, IJanusEvents events, MediaMeter meter, ILogger<JanusEventSocket> log) : IDisposable
{
    /// <summary>Where it connects.</summary>
    public const string Path = "/media/janus/events";

    private const string Prefix = "janus-events.";

    // The largest event lists what Janus has loaded.
    private const int MostBytes = 262_144;

    // Of each connection. What is beyond is only counted.
    private const int MostLogged = 3;

    private readonly SemaphoreSlim turn = new(1);
    private CancellationTokenSource newest = new();

    /// <summary>True while Janus is connected to this node.</summary>
    public bool IsConnected { get; private set; }

    /// <summary>The subprotocol to accept it with; null if it did not prove itself.</summary>
    public string? Proven(IEnumerable<string> offered)
    {
        var wanted = Encoding.UTF8.GetBytes($"{Prefix}{settings.EventsSecret}");
        return offered.FirstOrDefault(it =>
            CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(it), wanted));
    }

    /// <summary>Logs one that did not.</summary>
    public void Unproven() => Refused();

    /// <summary>Serves a connection until it is over. A newer one of the same Janus ends it.</summary>
    public async Task ServeAsync(WebSocket socket, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Interlocked.Exchange(ref newest, over).CancelAsync();
        var isItsTurn = false;
        try
        {
            await turn.WaitAsync(over.Token);
            isItsTurn = true;
            IsConnected = true;
            Connected();
            events.Begun();
            await TakeAsync(new(socket, MostBytes), over.Token);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, over.Token);
        }
        catch (Exception failure) when (failure is WebSocketException or OperationCanceledException or IOException)
        {
            // It has gone, and connects again.
        }
        catch (JanusLostException garbled)
        {
            meter.PassedOver(MediaMeter.Garbled);
            Garbled(garbled.Message);
        }
        catch (JanusRefusedException refused)
        {
            // The next comparison finds out what was to be found out.
            Garbled(refused.Message);
        }
        finally
        {
            // The next one cancels the newest one there is: it must not find one that is disposed of.
            Interlocked.CompareExchange(ref newest, new(), over);
            if (isItsTurn)
            {
                IsConnected = false;
                turn.Release();
            }
        }
    }

    public void Dispose()
    {
        newest.Dispose();
        turn.Dispose();
    }

    private async Task TakeAsync(JanusFrames frames, CancellationToken over)
    {
        var logged = 0;
        while (await frames.ReadAsync(over) is { } bytes)
        {
            var (json, error) = StrictJson.Read(bytes.Span);
            if (json is { } message && JanusEvent.Read(message) is { } read)
            {
                foreach (var one in read)
                    await events.TakeAsync(one, over);
                continue;
            }

            meter.PassedOver(MediaMeter.Garbled);
            if (logged++ < MostLogged)
                Garbled(error is null ? "A message is no event." : StrictJson.Unquoted(error));
        }
    }

    [LoggerMessage(
        LogLevel.Information,
        "The event handler of Janus has connected.",
        EventName = "janus.event_handler_connected")]
    private partial void Connected();

    [LoggerMessage(
        LogLevel.Warning,
        "Refused an event handler: its subprotocol is not janus-events with the secret.",
        EventName = "janus.event_handler_refused")]
    private partial void Refused();

    [LoggerMessage(
        LogLevel.Warning,
        "Ignored what the event handler of Janus sent: {Why}",
        EventName = "janus.event_unreadable")]
    private partial void Garbled(string why);
}

/// <summary>Takes the events of Janus.</summary>
internal interface IJanusEvents
{
    /// <summary>The event handler has connected: some events may be lost.</summary>
    void Begun();

    /// <summary>Takes an event. Those of a conference are recorded in the order of these calls.</summary>
    Task TakeAsync(JanusEvent @event, CancellationToken cancellation);
}
