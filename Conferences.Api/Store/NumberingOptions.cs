using System.Collections.Immutable;
using Conferences.Api.CommandLine;
using Conferences.Domain.State;

namespace Conferences.Api.Store;

/// <summary>How numbers are compared: the section <c>Numbering</c> of the configuration.</summary>
internal static class NumberingOptions
{
    /// <summary>The value for a setting that shall have none: an empty one is as good as unset.</summary>
    public const string None = "none";

    private const int LongestCountryCode = 3;
    private const int LongestPrefix = 5;

    /// <summary>What is configured. Prefixes that are not are those of the country: North America's for 1, else 00 and
    /// 0, as in most countries.</summary>
    /// <exception cref="CannotStartException">A setting is not made of digits, or too long.</exception>
    public static NumberingPlan Of(IConfiguration configuration)
    {
        var country = Read(configuration, "Numbering:CountryCode", LongestCountryCode)
            ?? NumberingPlan.Usual.CountryCode;
        if (country.StartsWith('0'))
            throw new CannotStartException("Numbering__CountryCode must not begin with 0: no country code does.");
        var usual = country == NumberingPlan.NorthAmerican
            ? NumberingPlan.Usual
            : new(country, ["00"], country.Length == 0 ? "" : "0");
        var international = configuration["Numbering:InternationalPrefix"] is { Length: > 0 } several
            ? [.. several.Split(',', StringSplitOptions.TrimEntries).Select(it =>
                Checked("Numbering:InternationalPrefix", it, LongestPrefix)).Where(it => it.Length > 0)]
            : usual.InternationalPrefixes;
        var national = Read(configuration, "Numbering:NationalPrefix", LongestPrefix) ?? usual.NationalPrefix;
        if (national.Length > 0 && international.Contains(national))
        {
            throw new CannotStartException(
                $"Numbering__NationalPrefix is '{national}', which is also an international prefix.");
        }

        return new(country, [.. international.OrderByDescending(it => it.Length)], national);
    }

    private static string? Read(IConfiguration configuration, string key, int most) =>
        configuration[key] is { Length: > 0 } text ? Checked(key, text, most) : null;

    private static string Checked(string key, string text, int most) => text switch
    {
        None => "",
        _ when text.Length > 0 && text.Length <= most && text.All(char.IsAsciiDigit) => text,
        _ => throw new CannotStartException(
            $"{key.Replace(":", "__", StringComparison.Ordinal)} has '{text}', and must be 1 to {most} digits, "
            + $"without '+', or '{None}'."),
    };
}
