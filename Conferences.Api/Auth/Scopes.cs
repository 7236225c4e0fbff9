namespace Conferences.Api.Auth;

/// <summary>What a caller may do in addition to reading, which every caller may.</summary>
[Flags]
internal enum Scopes
{
    /// <summary>Read-only.</summary>
    None = 0,

    /// <summary>Change conferences, and act on them and their participants.</summary>
    Write = 1,

    /// <summary>Erase people.</summary>
    Erase = 2,

    /// <summary>Read a whole history in one response.</summary>
    Export = 4,
}

/// <summary>The names of scopes in keys and tokens.</summary>
internal static class ScopeNames
{
    /// <summary>The names, for error messages.</summary>
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
    /// The scopes of a key, or of a token of our own: <c>write</c> if it names none, null if it names an unknown one.
    /// </summary>
    public static Scopes? OfKey(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return Scopes.Write;
        var names = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return names.Length > 0 && names.All(Known.ContainsKey) ? Least(names) : null;
    }

    /// <summary>
    /// The scopes that another issuer's token names, in one claim or in several. Unknown names, such as <c>openid</c>,
    /// are meant for other services and permit nothing.
    /// </summary>
    public static Scopes OfOthers(IEnumerable<string> claims) => Least(
        [.. claims.SelectMany(claim => claim.Split(Separators, StringSplitOptions.RemoveEmptyEntries))
            .Select(name => IsPlain(name) ? name : Read)]);

    // Nested JSON is not a name; it is taken for the most restrictive scope.
    private static bool IsPlain(string name) => name.AsSpan().IndexOfAny("[]{}\"") < 0;

    // A caller that is to read changes nothing, whatever else is named. Compared without case: a typing error must not
    // lift the restriction.
    private static Scopes Least(string[] names)
    {
        var named = names.Aggregate(Scopes.None, (all, name) => all | Known.GetValueOrDefault(name));
        return names.Contains(Read, StringComparer.OrdinalIgnoreCase) ? named & Scopes.Export : named;
    }
}
