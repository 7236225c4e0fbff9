using System.Globalization;
using Conferences.Api.CommandLine;
using Conferences.Domain.Commands;

namespace Conferences.Api.Store;

/// <summary>How much each account may store: the section <c>Quota</c> of the configuration.</summary>
/// <param name="OfAccount">The quota of every account; null for none.</param>
internal sealed record QuotaOptions(Quota? OfAccount)
{
    /// <summary>What is configured.</summary>
    /// <exception cref="CannotStartException">A setting is no number, or below 1.</exception>
    public static QuotaOptions Of(IConfiguration configuration)
    {
        var (conferences, bytes) = (Read(configuration, "Quota:Conferences"), Read(configuration, "Quota:Bytes"));
        return new(conferences is null && bytes is null ? null : new Quota(conferences, bytes));
    }

    private static long? Read(IConfiguration configuration, string key) => configuration[key] switch
    {
        null or "" => null,
        var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var most)
            && most > 0 => most,
        var text => throw new CannotStartException(
            $"{key.Replace(":", "__", StringComparison.Ordinal)} is '{text}', and must be a whole number, 1 or more."),
    };
}
