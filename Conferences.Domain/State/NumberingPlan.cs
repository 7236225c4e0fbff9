using System.Collections.Immutable;

namespace Conferences.Domain.State;

/// <summary>
/// How numbers are dialled where the service is used, and therefore which texts are the same number. Everything that
/// compares numbers does so by the normal form.
/// </summary>
/// <param name="CountryCode">Of the own country, without <c>+</c>; empty if national numbers are not known.</param>
/// <param name="InternationalPrefixes">What is dialled before a country code, the longest first.</param>
/// <param name="NationalPrefix">What is dialled before a national number; empty if nothing is.</param>
public sealed record NumberingPlan(
    string CountryCode, ImmutableArray<string> InternationalPrefixes, string NationalPrefix)
{
    /// <summary>The country code of the North American plan, whose national numbers have ten digits.</summary>
    public const string NorthAmerican = "1";

    // Most digits of an international number (E.164).
    private const int Most = 15;

    // Fewest digits after a prefix. Shorter ones are extensions that happen to begin like it.
    private const int LeastAfterPrefix = 7;

    // Where nothing is dialled before national numbers, one may begin like the country code: shorter ones have none.
    private const int LeastWithCountry = 10;

    private const int LongestCountryCode = 3;

    // In Italy, San Marino, Ivory Coast, Gabon and Congo the zero belongs to the number, even in brackets.
    private static readonly string[] KeepZero = ["39", "378", "225", "241", "242"];

    /// <summary>North America's, with 00 as a second international prefix: nothing is dialled that begins with it.
    /// </summary>
    public static NumberingPlan Usual { get; } = new(NorthAmerican, ["011", "00"], "1");

    /// <summary>The form in which a number is compared.</summary>
    /// <param name="text">A number, with or without punctuation, or a <c>sip:</c>, <c>sips:</c> or <c>tel:</c> URI; of
    /// a URI its host and its parameters do not count. Any other text is compared without regard to case.</param>
    public NormalNumber Normal(string text) => Form(WrittenNumber.Read(text));

    /// <summary>
    /// The number that identifies a caller, in the form in which it is compared; null if the caller withholds it or the
    /// network does not know it, so that two such callers may be two people.
    /// </summary>
    public NormalNumber? CallerOf(string text) => WrittenNumber.Read(text) is var written
        && Form(written) is var normal && !WithheldNumbers.Include(written, normal) ? normal : null;

    /// <summary>Everything that the number lists of a document may contain for this number: digits, with or without a
    /// plus.</summary>
    public IReadOnlyList<string> SpellingsOf(NormalNumber number)
    {
        var digits = number.Text.TrimStart('+');
        string[] national = CountryCode.Length > 0 && digits.StartsWith(CountryCode, StringComparison.Ordinal)
            ? [digits[CountryCode.Length..]]
            : [];
        string[] international = [digits, .. national.Select(it => CountryCode + NationalPrefix + it)];
        string[] written =
        [
            .. international,
            .. InternationalPrefixes.SelectMany(prefix => international.Select(it => prefix + it)),
            .. national,
            .. national.Select(it => NationalPrefix + it),
        ];
        return [.. written.Concat(written.Select(it => $"+{it}")).Distinct().Where(it => Normal(it) == number)];
    }

    private NormalNumber Form(WrittenNumber written) =>
        new(written.Digits.Length == 0 ? written.Text.ToLowerInvariant() : Compared(written));

    private string Compared(WrittenNumber written)
    {
        // No country code begins with 0: such a number is what is dialled, whatever the plus says.
        var digits = written.Digits;
        if (written.HasPlus && digits[0] != '0')
            return International(digits, written.OptionalZero);
        var prefix = InternationalPrefixes.FirstOrDefault(it => Follows(digits, it, Most));
        return prefix is not null
            ? International(digits[prefix.Length..], written.OptionalZero - prefix.Length)
            : National(digits) is { } national ? International(CountryCode + national) : digits;
    }

    private string International(string digits, int optionalZero = -1)
    {
        // +49 030: a zero that is dialled within the country only. No number begins with it there.
        var own = CountryCode + NationalPrefix;
        if (CountryCode.Length > 0 && NationalPrefix.StartsWith('0') && digits.Length > own.Length
            && digits.StartsWith(own, StringComparison.Ordinal))
        {
            return $"+{CountryCode}{digits[own.Length..]}";
        }

        return optionalZero is > 0 and <= LongestCountryCode && !KeepZero.Contains(digits[..optionalZero])
            ? $"+{digits.Remove(optionalZero, 1)}"
            : $"+{digits}";
    }

    // The number within the own country; null if it is none, such as an extension.
    private string? National(string digits)
    {
        var most = Most - CountryCode.Length;
        return digits.Length switch
        {
            _ when CountryCode.Length == 0 => null,
            _ when NationalPrefix.Length > 0 && Follows(digits, NationalPrefix, most) =>
                digits[NationalPrefix.Length..],
            <= Most and var length when digits.StartsWith(CountryCode, StringComparison.Ordinal)
                && length >= (NationalPrefix.Length > 0 ? CountryCode.Length + LeastAfterPrefix : LeastWithCountry) =>
                digits[CountryCode.Length..],
            10 when CountryCode == NorthAmerican && digits[0] >= '2' => digits,
            >= LeastAfterPrefix when NationalPrefix.Length == 0 && digits.Length <= most => digits,
            _ => null,
        };
    }

    private static bool Follows(string digits, string prefix, int most) =>
        digits.StartsWith(prefix, StringComparison.Ordinal)
        && digits.Length - prefix.Length is >= LeastAfterPrefix and var length && length <= most
        && digits[prefix.Length] != '0';
}
