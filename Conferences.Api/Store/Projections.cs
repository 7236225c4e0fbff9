using Conferences.Api.Observability;
using Conferences.Domain.Document;
using Conferences.Domain.State;
using JasperFx.Events.Projections;
using Marten;
using Marten.Schema.Indexing.Unique;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Conferences.Api.Store;

/// <summary>The snapshots and rows written in the commit of the events, and their indexes.</summary>
internal static class Projections
{
    public static WebApplicationBuilder AddProjections(this WebApplicationBuilder builder)
    {
        var numbering = NumberingOptions.Of(builder.Configuration);
        builder.Services.AddSingleton(numbering).ConfigureMarten(options =>
        {
            AddSnapshots(options, numbering);
            AddIndexes(options);
        });
        builder.Services.AddSingleton<ViewVersions>()
            .AddHostedService(services => services.GetRequiredService<ViewVersions>());
        return builder.AddReadinessCheck<ViewsCheck>("views", HealthStatus.Degraded);
    }

    private static void AddSnapshots(StoreOptions options, NumberingPlan numbering)
    {
        options.Projections.Add(new ConferenceSnapshots(), ProjectionLifecycle.Inline);
        options.Projections.Add(new LiveSnapshots(), ProjectionLifecycle.Inline);
        options.Projections.Add(new ParticipantSnapshots(), ProjectionLifecycle.Inline);
        options.Projections.Add(new InstanceSnapshots(), ProjectionLifecycle.Inline);
        options.Projections.Add(new JoinLinkSnapshots(), ProjectionLifecycle.Inline);
        options.Projections.Add(new OperationSnapshots(), ProjectionLifecycle.Inline);
        options.Projections.Add(new NumberClaims(numbering), ProjectionLifecycle.Inline);
        options.Projections.Add(new ConferenceVersions(options.DatabaseSchemaName), ProjectionLifecycle.Inline);
        options.Projections.Add(new WebhookSnapshots(), ProjectionLifecycle.Inline);
    }

    private static void AddIndexes(StoreOptions options)
    {
        options.Schema.For<NumberClaim>().Index(claim => claim.ConferenceId).Index(claim => claim.Id);
        options.Policies.OnDocuments<SnapshotTables>();

        // Every join counts wrong pins: among refused legs only, not among all legs that ever came.
        options.Schema.For<Person>().Metadata(columns => columns.DisableInformationalFields()).Index(
            person => new { person.Caller, person.ConferenceId, person.At },
            index =>
            {
                index.TenancyScope = TenancyScope.PerTenant;
                index.Predicate = "data ->> 'refused_for' is not null";
            });
        options.Schema.For<OperationView>().Metadata(columns => columns.DisableInformationalFields())
            .Index(view => view.ConferenceId).Index(view => view.ConferenceId, index =>
            {
                index.Name = "mt_doc_operationview_open";

                // Formatted as PostgreSQL prints it; otherwise each start would see a difference and create the index
                // again.
                index.Predicate =
                    "((data #>> '{operation,status}'::text[]) = ANY (ARRAY['requested'::text, 'sent'::text]))";
            });
        options.Schema.For<JoinLink>().Index(link => link.ConferenceId);
        options.Schema.For<ConferenceSecrets>();
        options.Schema.For<Webhook>().Identity(webhook => webhook.Key);
        options.Schema.For<WebhookSecrets>();
        options.Storage.ExtendedSchemaObjects.Add(new UsageTable());
        options.Storage.ExtendedSchemaObjects.Add(new ViewVersionTable());
        options.Storage.ExtendedSchemaObjects.Add(new LegTable());
        options.Storage.ExtendedSchemaObjects.Add(OpenedFunction.Of(options.DatabaseSchemaName));
        options.Storage.ExtendedSchemaObjects.Add(SecretsInUse.Of(options.DatabaseSchemaName));
        options.Storage.ExtendedSchemaObjects.Add(FilterFunction.Of(options.DatabaseSchemaName));
    }
}
