using System.Globalization;
using System.Text;

namespace Conferences.Simulator.FreeSwitch;

/// <summary>An event of the switch: headers in the order in which they are sent. Names may repeat.</summary>
internal sealed class FiredEvent(string name, EventOrigin origin, string? subclass = null)
{
    // What FreeSWITCH escapes in a value, besides control characters and everything beyond ASCII.
    private const string Escaped = " #%&+:;<=>?@[\\]^`{|}\"";

    private readonly List<KeyValuePair<string, string>> headers = [];

    /// <summary>Its name, such as <c>CUSTOM</c> or <c>CHANNEL_PARK</c>.</summary>
    public string Name => name;

    /// <summary>Where in the source of the switch it is fired.</summary>
    public EventOrigin Origin => origin;

    /// <summary>The subclass of a <c>CUSTOM</c> event.</summary>
    public string? Subclass => subclass;

    /// <summary>What follows the headers.</summary>
    public string? Body { get; init; }

    /// <summary>Its place in the order of this run of the switch; 0 until it is numbered.</summary>
    public long Sequence { get; private set; }

    /// <summary>An event of the module of conferences, without headers.</summary>
    public static FiredEvent OfConference(EventOrigin origin) => new("CUSTOM", origin, "conference::maintenance");

    /// <summary>Adds a header.</summary>
    public FiredEvent With(string header, string value)
    {
        headers.Add(new(header, value));
        return this;
    }

    /// <summary>Adds a header.</summary>
    public FiredEvent With(string header, long value) => With(header, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds a header.</summary>
    public FiredEvent With(string header, bool value) => With(header, value ? "true" : "false");

    /// <summary>The first value of a header, or null if there is none.</summary>
    public string? this[string header] => headers.Find(it => it.Key == header).Value;

    /// <summary>Numbers it and puts what every event has before its own headers.</summary>
    public void Number(long sequence, SwitchIdentity identity, DateTimeOffset now)
    {
        Sequence = sequence;
        List<KeyValuePair<string, string>> first = subclass is null ? [] : [new("Event-Subclass", subclass)];
        first.AddRange(
        [
            new("Event-Name", name),
            new("Core-UUID", identity.CoreUuid),
            new("FreeSWITCH-Hostname", identity.HostName),
            new("FreeSWITCH-Switchname", identity.HostName),
            new("FreeSWITCH-IPv4", "127.0.0.1"),
            new("FreeSWITCH-IPv6", "::1"),
            new("Event-Date-Local", now.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)),
            new("Event-Date-GMT", now.ToString("ddd, dd MMM yyyy HH:mm:ss 'GMT'", CultureInfo.InvariantCulture)),
            new("Event-Date-Timestamp", Microseconds.Of(now)),
            new("Event-Calling-File", origin.File),
            new("Event-Calling-Function", origin.Function),
            new("Event-Calling-Line-Number", origin.Line.ToString(CultureInfo.InvariantCulture)),
            new("Event-Sequence", sequence.ToString(CultureInfo.InvariantCulture)),
        ]);
        headers.InsertRange(0, first);
    }

    /// <summary>As it is sent after <c>event plain</c>.</summary>
    public byte[] Plain()
    {
        var text = new StringBuilder();
        foreach (var (header, value) in headers)
            text.Append(header).Append(": ").Append(Escape(value)).Append('\n');
        if (Body is not null)
            text.Append("Content-Length: ").Append(Encoding.UTF8.GetByteCount(Body)).Append('\n');
        return Frame("text/event-plain", text.Append('\n').Append(Body).ToString());
    }

    /// <summary>As it is sent after <c>event json</c>. A header that occurs twice does so here, too.</summary>
    public byte[] Json()
    {
        var text = new StringBuilder("{");
        foreach (var (header, value) in headers)
            Member(text, header, value);
        if (Body is not null)
        {
            Member(text, "Content-Length", Encoding.UTF8.GetByteCount(Body).ToString(CultureInfo.InvariantCulture));
            Member(text, "_body", Body);
        }

        return Frame("text/event-json", text.Append('}').ToString());
    }

    /// <summary>A value as FreeSWITCH escapes it.</summary>
    public static string Escape(string value)
    {
        var escaped = new StringBuilder(value.Length);
        foreach (var unit in Encoding.UTF8.GetBytes(value))
        {
            if (unit is < 0x20 or >= 0x7F || Escaped.Contains((char)unit, StringComparison.Ordinal))
                escaped.Append('%').Append(unit.ToString("X2", CultureInfo.InvariantCulture));
            else
                escaped.Append((char)unit);
        }

        return escaped.ToString();
    }

    private static void Member(StringBuilder text, string header, string value)
    {
        if (text.Length > 1)
            text.Append(',');
        text.Append(CJson.Quote(header)).Append(':').Append(CJson.Quote(value));
    }

    private static byte[] Frame(string type, string content) => Encoding.UTF8.GetBytes(
        $"Content-Length: {Encoding.UTF8.GetByteCount(content)}\nContent-Type: {type}\n\n{content}");
}

/// <summary>What distinguishes one run of the switch from another, and from other switches.</summary>
internal sealed record SwitchIdentity(string CoreUuid, string HostName);
