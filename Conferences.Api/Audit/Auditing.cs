namespace Conferences.Api.Audit;

/// <summary>The ledger, and what proves by it that nothing was changed.</summary>
internal static class Auditing
{
    public static WebApplicationBuilder AddAudit(this WebApplicationBuilder builder)
    {
        builder.Services
            .AddSingleton<LedgerPulse>()
            .AddSingleton<LedgerRows>()
            .AddSingleton(new Lag("ledger", Ledger.Shard, "entered into the ledger"));
        return builder;
    }
}
