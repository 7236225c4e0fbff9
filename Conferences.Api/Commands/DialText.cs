using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Conferences.Api.Commands;

/// <summary>
/// What may become part of a dial string or of a channel variable of the media server; the only place that says so.
/// There braces, brackets, quotes, commas, <c>|</c>, <c>:_:</c>, <c>^^</c>, <c>\</c>, <c>$</c> and line ends have
/// meanings of their own: <c>{execute_on_answer='system …'}loopback/1</c> is a command, not an address.
/// </summary>
internal static partial class DialText
{
    /// <summary>Pattern of names and ids: of profiles, variables, devices and their owners.</summary>
    public const string Name = "^[A-Za-z0-9_.-]*$";

    /// <summary>Pattern of the ids of calls.</summary>
    public const string CallId = "^(?!.*:_:)[A-Za-z0-9_.!~*+=%@:/-]*$";

    /// <summary>
    /// Pattern of what people are shown. Apostrophes and commas are part of names; they are left out where they would
    /// end a value.
    /// </summary>
    public const string Shown = $"^{NoSeparator}[^{Unsafe}]*$";

    /// <summary>Most characters of a text.</summary>
    public const int Longest = ActionFields.LongestText;

    private const string NoSeparator = "(?!.*:_:)";

    // The dollar sign is written as a number, since a pattern's own is its end.
    private const string Unsafe = """\x00-\x1f\x7f-\x9f\u2028\u2029"\\`{}\[\]<>|^\x24""";

    /// <summary>A SIP URI.</summary>
    public static bool IsAddress(string text) => text.Length <= Longest && Address().IsMatch(text);

    /// <summary>An extension of the account, or a number of the world with the usual punctuation. Only its digits, and
    /// a plus before them, are dialled.</summary>
    public static bool IsNumber(string text) =>
        Punctuated().IsMatch(text) && text.Count(char.IsAsciiDigit) is > 0 and <= 20;

    /// <summary>What a device may be reached by: a SIP URI, or a number without punctuation.</summary>
    public static bool IsRoute(string text) => IsAddress(text) || Digits().IsMatch(text);

    /// <summary>The user of an address.</summary>
    public static bool IsUser(string text) => User().IsMatch(text);

    /// <summary>A host name with or without a port, or an IP address.</summary>
    public static bool IsHost(string text) =>
        Host().IsMatch(text) || (Colons().IsMatch(text) && IPAddress.TryParse(text, out _));

    /// <summary>See <see cref="Name"/>; at least one character.</summary>
    public static bool IsName(string text) => SomeName().IsMatch(text);

    /// <summary>A variable: a name, and a number, a truth value or a text.</summary>
    public static bool IsVariable(JsonProperty variable) =>
        IsName(variable.Name) && (variable.Value.ValueKind switch
        {
            JsonValueKind.String => Value().IsMatch(variable.Value.GetString()!),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => true,
            _ => false,
        });

    [GeneratedRegex(
        """
        \Asips?:(?!.*:_:)
        ([A-Za-z0-9._~%!*+=&;?/-]+(:[A-Za-z0-9._~%!*+=&-]*)?@)?
        ([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?
        ([;?][A-Za-z0-9._~%!*+=&;?/:@-]*)?\z
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    [GeneratedRegex(@"\A\+?[0-9(][0-9 ().\-/]*\z")]
    private static partial Regex Punctuated();

    [GeneratedRegex(@"\A\+?[0-9]{1,20}\z")]
    private static partial Regex Digits();

    [GeneratedRegex(@"\A[A-Za-z0-9_.~*#+=-]{1,255}\z")]
    private static partial Regex User();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9.-]{0,252}(:[0-9]{1,5})?\z")]
    private static partial Regex Host();

    [GeneratedRegex(@"\A[0-9A-Fa-f:.]{2,45}\z")]
    private static partial Regex Colons();

    [GeneratedRegex(@"\A[A-Za-z0-9_.-]{1,255}\z")]
    private static partial Regex SomeName();

    [GeneratedRegex($@"\A{NoSeparator}[^',{Unsafe}]*\z")]
    private static partial Regex Value();
}
