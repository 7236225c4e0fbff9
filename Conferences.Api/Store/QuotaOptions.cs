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
    public static QuotaOptions Of(IConfiguration configuration) => SettingsReader.Read(configuration, settings =>
    {
        var (conferences, bytes) = (settings.Amount("Quota:Conferences", 1), settings.Amount("Quota:Bytes", 1));
        return new QuotaOptions(conferences is null && bytes is null ? null : new Quota(conferences, bytes))
        {
            Webhooks = settings.Number("Quota:Webhooks", UsualWebhooks, 1, MostWebhooks),
        };
    });
}
