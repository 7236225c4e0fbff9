using System.Diagnostics.Metrics;
using Conferences.Api.Observability;

namespace Conferences.Api.Live.Blackhole;

/// <summary>The metrics of WebSockets.</summary>
internal sealed class SocketMeter
{
    private readonly Counter<long> sent;
    private readonly Counter<long> received;
    private readonly Counter<long> ended;
    private readonly UpDownCounter<long> open;

    public SocketMeter(IMeterFactory meters)
    {
        var meter = meters.Create(Meters.Name);
        open = meter.CreateUpDownCounter<long>(
            "conferences.websocket.connections", "{connection}", "WebSockets connected to this node");
        sent = meter.CreateCounter<long>("conferences.websocket.sent", "{frame}", "Frames sent to WebSockets");
        received = meter.CreateCounter<long>(
            "conferences.websocket.received", "{frame}", "Frames received from WebSockets");
        ended = meter.CreateCounter<long>(
            "conferences.websocket.dropped", "{connection}", "WebSockets that this node has ended, by reason");
    }

    public void Opened() => open.Add(1);

    public void Closed() => open.Add(-1);

    public void Sent() => sent.Add(1);

    public void Received() => received.Add(1);

    public void Ended(SocketEnd why) => ended.Add(1, new KeyValuePair<string, object?>("reason", why.Label));
}
