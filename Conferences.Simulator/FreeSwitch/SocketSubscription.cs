namespace Conferences.Simulator.FreeSwitch;

/// <summary>Which events a connection asked for, and in which form.</summary>
internal sealed class SocketSubscription
{
    // Whatever else is asked for is no event that this switch knows.
    private static readonly HashSet<string> Known =
    [
        "ALL", "API", "BACKGROUND_JOB", "CHANNEL_ANSWER", "CHANNEL_CREATE", "CHANNEL_DESTROY", "CHANNEL_EXECUTE",
        "CHANNEL_EXECUTE_COMPLETE", "CHANNEL_HANGUP", "CHANNEL_HANGUP_COMPLETE", "CHANNEL_PARK", "CHANNEL_PROGRESS",
        "CHANNEL_STATE", "CHANNEL_UNPARK", "DTMF", "HEARTBEAT", "SHUTDOWN",
    ];

    private readonly HashSet<string> names = [];
    private readonly HashSet<string> subclasses = [];
    private readonly List<(string Header, string Value)> filters = [];
    private bool isJson;

    /// <summary><c>event plain NAME … CUSTOM SUBCLASS …</c>; the reply.</summary>
    public string Add(string[] words)
    {
        var format = words is ["plain" or "json", ..] ? words[0] : "plain";
        var keywords = words is ["plain" or "json", ..] ? words[1..] : words;
        var (asked, custom) = Split(keywords);
        if (asked.Count == 0 && custom is null)
            return "-ERR no keywords supplied";
        isJson = format == "json";
        names.UnionWith(asked);
        subclasses.UnionWith(custom ?? []);
        return $"+OK event listener enabled {format}";
    }

    /// <summary><c>nixevent</c>; the reply.</summary>
    public string Remove(string[] keywords)
    {
        var (nixed, custom) = Split(keywords);
        names.ExceptWith(nixed);
        subclasses.ExceptWith(custom ?? []);
        return "+OK events nixed";
    }

    /// <summary><c>noevents</c>; the reply.</summary>
    public string Clear()
    {
        names.Clear();
        subclasses.Clear();
        return "+OK no longer listening for events";
    }

    /// <summary><c>filter HEADER VALUE</c> or <c>filter delete HEADER [VALUE]</c>; the reply.</summary>
    public string Filter(string[] words)
    {
        switch (words)
        {
            case ["delete", var header, ..]:
                var value = string.Join(' ', words[2..]);
                filters.RemoveAll(it =>
                    header == "all" || (it.Header == header && (value.Length == 0 || it.Value == value)));
                return $"+OK filter deleted. [{header}][{value}]";
            case [var header, _, ..]:
                filters.Add((header, string.Join(' ', words[1..])));
                return $"+OK filter added. [{header}]=[{filters[^1].Value}]";
            default:
                return "-ERR invalid syntax";
        }
    }

    /// <summary>The event as it is sent to this connection, or null if it is not.</summary>
    public byte[]? Format(FiredEvent fired) =>
        IsAskedFor(fired) && IsLetThrough(fired) ? isJson ? fired.Json() : fired.Plain() : null;

    private bool IsAskedFor(FiredEvent fired) =>
        names.Contains("ALL")
        || (fired.Subclass is { } subclass ? subclasses.Contains(subclass) : names.Contains(fired.Name));

    // Filters are alternatives.
    private bool IsLetThrough(FiredEvent fired) =>
        filters.Count == 0 || filters.Exists(it => fired[it.Header] == it.Value);

    // What follows CUSTOM is a subclass, whatever it is.
    private static (List<string> Names, List<string>? Subclasses) Split(string[] keywords)
    {
        var custom = Array.FindIndex(keywords, it => it.Equals("CUSTOM", StringComparison.OrdinalIgnoreCase));
        var plain = custom < 0 ? keywords : keywords[..custom];
        return (
            [.. plain.Select(it => it.ToUpperInvariant()).Where(Known.Contains)],
            custom < 0 ? null : [.. keywords[(custom + 1)..]]);
    }
}
