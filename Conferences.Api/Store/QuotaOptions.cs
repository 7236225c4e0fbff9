using System.Globalization;
using Conferences.Api.CommandLine;
using Conferences.Domain.Commands;

namespace Conferences.Api.Store;

/// <summary>How much each account may store: the section <c>Quota</c> of the configuration.</summary>
/// <param name="OfAccount">The quota of every account; null for none.</param>
internal sealed record QuotaOptions(Quota? OfAccount)
{
    /// <summary>Webhooks of every account, unless configured otherwise.</summary>
    public const int UsualWebhooks = 100;

    private const int MostWebhooks = 10_000;

    /// <summary>Most webhooks of every account.</summary>
    public int Webhooks { get; init; } = UsualWebhooks;

    /// <summary>What is configured.</summary>
    /// <exception cref="CannotStartException">A setting is no number, or out of bounds.</exception>
    public static QuotaOptions Of(IConfiguration configuration)
    {
        var (conferences, bytes) = (Read(configuration, "Quota:Conferences"), Read(configuration, "Quota:Bytes"));
        return new(conferences is null && bytes is null ? null : new Quota(conferences, bytes))
        {
            Webhooks = (int)(Read(configuration, "Quota:Webhooks", MostWebhooks) ?? UsualWebhooks),
        };
    }

    private static long? Read(IConfiguration configuration, string key, long? atMost = null) => configuration[key] switch
    {
        null or "" => null,
        var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var most)
            && most > 0 && !(most > atMost) => most,
        var text => throw new CannotStartException(
            $"{key.Replace(":", "__", StringComparison.Ordinal)} is '{text}', and must be a whole number, 1 "
            + (atMost is { } limit ? $"to {limit}." : "or more.")),
    };
}
