using Conferences.Api.Observability;
using Conferences.Api.Store;
using Marten;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Conferences.Api.Audit;

/// <summary>Registers the ledger, which proves that no event was changed.</summary>
internal static class AuditTrail
{
    public static WebApplicationBuilder AddAudit(this WebApplicationBuilder builder)
    {
        builder.Services
            .AddSingleton<LedgerRows>()
            .AddSingleton<LedgerContinuity>()
            .AddSingleton(new Lag("ledger", SubscriptionNames.Ledger, "entered into the ledger"))
            .AddEventReader<Ledger>()
            .ConfigureMarten(options => options.Storage.ExtendedSchemaObjects.Add(new LedgerTable()))
            .ConfigureMarten((services, options) => options.Storage.Add(
                new RecordSchema(options, ServiceRole.Of(services.GetRequiredService<IConfiguration>()))));
        return builder.AddReadinessCheck<LedgerCheck>("ledger", HealthStatus.Degraded);
    }
}
