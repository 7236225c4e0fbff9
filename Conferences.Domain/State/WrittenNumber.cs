using System.Globalization;
using System.Text;

namespace Conferences.Domain.State;

/// <summary>A number as somebody wrote it, without what only makes it easier to read.</summary>
/// <param name="Text">The text without URI scheme, parameters and display name; of an address with the host.</param>
/// <param name="Host">The host of an address; null if there is none.</param>
/// <param name="HasPlus">A plus sign is before the digits.</param>
/// <param name="Digits">The ASCII digits; empty if the text is no number.</param>
/// <param name="OptionalZero">The position of a zero that begins brackets, as in <c>+49 (0)30</c> and <c>+49 (030)</c>:
/// after a country code it is dialled within the country only. -1 if there is none.</param>
internal readonly record struct WrittenNumber(
    string Text, string? Host, bool HasPlus, string Digits, int OptionalZero)
{
    private static readonly string[] Schemes = ["sip:", "sips:", "tel:"];

    // Otherwise 0x10 would be a number with an extension.
    private const int LeastBeforeExtension = 7;

    private static readonly string[] Extensions = ["extension", "ext", "x"];

    private static readonly char[] Ascii = [.. "0123456789"];

    /// <summary>Reads any text; one that is no number has no digits.</summary>
    public static WrittenNumber Read(string text)
    {
        var uri = WithoutDisplayName(text);
        var scheme = Schemes.FirstOrDefault(it => uri.StartsWith(it, StringComparison.OrdinalIgnoreCase));
        var rest = uri[(scheme?.Length ?? 0)..];
        var at = rest.IndexOf('@', StringComparison.Ordinal);
        var host = at < 0 ? null : rest[(at + 1)..].Split(';', '?', ':')[0];
        var user = (at < 0 ? rest : rest[..at]).Split(';', '?')[0];

        // sip:user:password@host
        if (host is not null)
            user = user.Split(':')[0];
        user = Uri.UnescapeDataString(user).Trim();
        var whole = host is null ? user : $"{user}@{host}";
        var (hasPlus, digits, zero) = Scan(WithoutExtension(user));
        return new(scheme is null && host is null ? uri : whole, host, hasPlus, digits, zero);
    }

    // "Ann" <sip:100@example.com>
    private static string WithoutDisplayName(string text)
    {
        var open = text.LastIndexOf('<');
        var close = open < 0 ? -1 : text.IndexOf('>', open);
        return (close < 0 ? text : text[(open + 1)..close]).Trim();
    }

    private static (bool HasPlus, string Digits, int OptionalZero) Scan(string text)
    {
        var (hasPlus, digits, bracket, zero) = (false, new StringBuilder(), -1, -1);
        for (var at = 0; at < text.Length; at += char.IsSurrogatePair(text, at) ? 2 : 1)
        {
            var category = CharUnicodeInfo.GetUnicodeCategory(text, at);
            if (CharUnicodeInfo.GetDecimalDigitValue(text, at) is >= 0 and var digit)
                digits.Append((char)('0' + digit));
            else if (text[at] is '+' or '\uff0b' or '\ufe62' && digits.Length == 0)
                hasPlus = true;
            else if (category is UnicodeCategory.OpenPunctuation)
                bracket = digits.Length;
            else if (category is UnicodeCategory.ClosePunctuation)
                zero = zero < 0 && bracket > 0 && digits.Length > bracket && digits[bracket] == '0' ? bracket : zero;
            else if (!Separates(text[at], category))
                return (false, "", -1);
        }

        return (hasPlus, digits.ToString(), zero);
    }

    // Copied numbers often bring invisible characters along, such as those that set the direction of writing.
    private static bool Separates(char letter, UnicodeCategory category) =>
        letter is '.' or '/' or '\u00b7' or '\u2212' || category is UnicodeCategory.SpaceSeparator
            or UnicodeCategory.DashPunctuation or UnicodeCategory.Format or UnicodeCategory.Control;

    // 415 555 0123 ext. 5
    private static string WithoutExtension(string user)
    {
        var digits = user.Length - user.TrimEnd(Ascii).Length;
        var before = user[..^digits].TrimEnd('.', ':', ' ');
        var word = Extensions.FirstOrDefault(it => before.EndsWith(it, StringComparison.OrdinalIgnoreCase));
        return digits == 0 || word is null || Scan(before[..^word.Length]).Digits.Length < LeastBeforeExtension
            ? user
            : before[..^word.Length];
    }
}
