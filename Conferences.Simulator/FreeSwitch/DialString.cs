namespace Conferences.Simulator.FreeSwitch;

/// <summary>
/// What <c>originate</c> and <c>bgdial</c> are told to call: <c>{name=value,…}endpoint/address</c>.
/// </summary>
internal sealed record DialString(IReadOnlyDictionary<string, string> Variables, string Address)
{
    /// <summary>Takes the dial string from the front of the text, and what follows it.</summary>
    public static (DialString Dial, string After) Read(string text)
    {
        var variables = new Dictionary<string, string>();
        while (text is ['{' or '[', ..])
        {
            var end = text.IndexOf(text[0] == '{' ? '}' : ']', StringComparison.Ordinal);
            if (end < 0)
                break;
            foreach (var (name, value) in Pairs(text[1..end]))
                variables[name] = value;
            text = text[(end + 1)..];
        }

        var blank = text.IndexOf(' ', StringComparison.Ordinal);
        return blank < 0
            ? (new(variables, text), "")
            : (new(variables, text[..blank]), text[(blank + 1)..].Trim());
    }

    /// <summary>Why the call cannot even be begun, or null if it can.</summary>
    public string? Mistake => Address.Split('/') switch
    {
        ["sofia", "internal" or "external", _, ..] or ["loopback", _, ..] => null,
        ["sofia", "gateway", _, _, ..] => null,
        ["sofia", ..] => "INVALID_PROFILE",
        ["user", ..] => "SUBSCRIBER_ABSENT",
        _ => "CHAN_NOT_IMPLEMENTED",
    };

    /// <summary>The number that is called.</summary>
    public string Number => Address[(Address.LastIndexOf('/') + 1)..].Split('@')[0] is var user
        && user.StartsWith("sip:", StringComparison.Ordinal) ? user["sip:".Length..] : user;

    // Values may be in single quotes, and have commas there.
    private static IEnumerable<(string Name, string Value)> Pairs(string text)
    {
        var (start, isQuoted) = (0, false);
        for (var at = 0; at <= text.Length; at++)
        {
            if (at < text.Length && text[at] == '\'')
                isQuoted = !isQuoted;
            if (at < text.Length && (text[at] != ',' || isQuoted))
                continue;
            if (text[start..at].Split('=', 2) is [var name, var value])
                yield return (name.Trim(), value.Trim('\''));
            start = at + 1;
        }
    }
}
