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
    public static NumberingPlan Of(IConfiguration configuration) => SettingsReader.Read(configuration, Read);

    private static NumberingPlan Read(SettingsReader settings)
    {
        var country = Read(settings, "Numbering:CountryCode", LongestCountryCode) ?? NumberingPlan.Usual.CountryCode;
        settings.Require(
            country.Length > LongestCountryCode || !country.StartsWith('0'),
            "Numbering__CountryCode must not begin with 0: no country code does.");
        var usual = country == NumberingPlan.NorthAmerican
            ? NumberingPlan.Usual
            : new(country, ["00"], country.Length == 0 ? "" : "0");
        var international = settings.Text("Numbering:InternationalPrefix") is { } several
            ? [.. several.Split(',', StringSplitOptions.TrimEntries).Select(it =>
                Checked(settings, "Numbering:InternationalPrefix", it, LongestPrefix)).Where(it => it.Length > 0)]
            : usual.InternationalPrefixes;
        var national = Read(settings, "Numbering:NationalPrefix", LongestPrefix) ?? usual.NationalPrefix;
        settings.Require(
            national.Length == 0 || !international.Contains(national),
            $"Numbering__NationalPrefix is '{national}', which is also an international prefix.");
        return new(country, [.. international.OrderByDescending(it => it.Length)], national);
    }

    private static string? Read(SettingsReader settings, string key, int most) =>
        settings.Text(key) is { } text ? Checked(settings, key, text, most) : null;

    private static string Checked(SettingsReader settings, string key, string text, int most)
    {
        if (text == None)
            return "";
        settings.Require(
            text.Length > 0 && text.Length <= most && text.All(char.IsAsciiDigit),
            $"{SettingsReader.Variable(key)} has '{text}', and must be 1 to {most} digits, without '+', or '{None}'.");
        return text;
    }
}
