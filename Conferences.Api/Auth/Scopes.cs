namespace Conferences.Api.Auth;

/// <summary>What a caller may do besides reading, which every caller may.</summary>
[Flags]
internal enum Scopes
{
    /// <summary>Reads, and nothing else.</summary>
    None = 0,

    /// <summary>Changes conferences, and acts on them and on those who are in.</summary>
    Write = 1,

    /// <summary>Erases who people were.</summary>
    Erase = 2,

    /// <summary>Takes a whole history in one answer.</summary>
    Export = 4,
}

/// <summary>Scopes by the names that keys and tokens have for them.</summary>
internal static class ScopeNames
{
    /// <summary>The names, for a sentence about them.</summary>
    public const string Sentence = "'read', 'write', 'erase' and 'export', separated by spaces";

    private const string Read = "read";

    private static readonly Dictionary<string, Scopes> Known = new(StringComparer.Ordinal)
    {
        [Read] = Scopes.None,
        ["write"] = Scopes.Write,
        ["erase"] = Scopes.Erase,
        ["export"] = Scopes.Export,
    };

    private static readonly char[] Separators = [' ', ','];

    /// <summary>
    /// The scopes of a key, or of a token of our own: to write if it names none, null if it names one there is not.
    /// </summary>
    public static Scopes? OfKey(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return Scopes.Write;
        var names = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return names.Length > 0 && names.All(Known.ContainsKey) ? Least(names) : null;
    }

    /// <summary>
    /// The scopes that another issuer's token names, in one claim or in several. Other names, such as <c>openid</c>,
    /// are for others and permit nothing here.
    /// </summary>
    public static Scopes OfOthers(IEnumerable<string> claims) => Least(
        [.. claims.SelectMany(claim => claim.Split(Separators, StringSplitOptions.RemoveEmptyEntries))
            .Select(name => IsPlain(name) ? name : Read)]);

    // JSON within a claim is no name; who wrote it may have meant the least.
    private static bool IsPlain(string name) => name.AsSpan().IndexOfAny("[]{}\"") < 0;

    // To read is to change nothing, whatever stands beside it; and however it is written, lest a capital lift it.
    private static Scopes Least(string[] names)
    {
        var named = names.Aggregate(Scopes.None, (all, name) => all | Known.GetValueOrDefault(name));
        return names.Contains(Read, StringComparer.OrdinalIgnoreCase) ? named & Scopes.Export : named;
    }
}
