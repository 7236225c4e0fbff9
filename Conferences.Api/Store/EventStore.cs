using System.Text.Json.Serialization;
using Conferences.Api.Crossbar;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.MultiTenancy;
using Marten;
using Marten.Events;
using Npgsql;
using Weasel.Core;
using Wolverine.Marten;

namespace Conferences.Api.Store;

/// <summary>
/// Marten: the streams, the names facts are stored under, and what keeps readers of the facts going. What else is
/// stored, each area adds by itself.
/// </summary>
internal static class EventStore
{
    /// <summary>The names facts are stored under. Never change one: it is how old facts are found.</summary>
    public static readonly IReadOnlyDictionary<Type, string> EventNames = new Dictionary<Type, string>
    {
        [typeof(ConferenceCreated)] = "conference_created",
        [typeof(ConferenceUpdated)] = "conference_updated",
        [typeof(ConferenceDeleted)] = "conference_deleted",
        [typeof(ConferenceStarted)] = "conference_started",
        [typeof(ConferenceEnded)] = "conference_ended",
        [typeof(ConferenceLocked)] = "conference_locked",
        [typeof(ConferenceUnlocked)] = "conference_unlocked",
        [typeof(ParticipantJoined)] = "participant_joined",
        [typeof(ParticipantWaiting)] = "participant_waiting",
        [typeof(ParticipantsAdmitted)] = "participants_admitted",
        [typeof(ParticipantRefused)] = "participant_refused",
        [typeof(ParticipantMuted)] = "participant_muted",
        [typeof(ParticipantUnmuted)] = "participant_unmuted",
        [typeof(ParticipantDeafened)] = "participant_deafened",
        [typeof(ParticipantUndeafened)] = "participant_undeafened",
        [typeof(ParticipantLeft)] = "participant_left",
        [typeof(RecordingStarted)] = "recording_started",
        [typeof(RecordingStopped)] = "recording_stopped",
        [typeof(ConferenceReconciled)] = "conference_reconciled",
        [typeof(OperationRequested)] = "operation_requested",
        [typeof(OperationSent)] = "operation_sent",
        [typeof(OperationConfirmed)] = "operation_confirmed",
        [typeof(OperationFailed)] = "operation_failed",
        [typeof(OperationTimedOut)] = "operation_timed_out",
        [typeof(PersonErased)] = "person_erased",
        [typeof(SecretsErased)] = "secrets_erased",
    };

    /// <summary>The stored types of one kind.</summary>
    public static IEnumerable<Type> Of<TKind>() where TKind : ConferenceEvent =>
        EventNames.Keys.Where(typeof(TKind).IsAssignableFrom);

    public static WebApplicationBuilder AddEventStore(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(services => NpgsqlDataSource.Create(ConnectionString(services)));
        builder.Services.AddSingleton<SchemaOwner>()
            .AddHostedService(services => services.GetRequiredService<SchemaOwner>());
        builder.Services.AddSingleton<AppendSignal>().AddHostedService<PostgresNotifier>();
        builder.Services.AddSingleton<SubscriptionProgress>().AddHostedService<LagMetrics>();
        builder.Services.AddSingleton<LedgerSignal>();
        builder.Services.AddMarten(services => Options(services))
            .IntegrateWithWolverine()
            .ApplyAllDatabaseChangesOnStartup()
            .AddAsyncDaemon(DaemonMode.HotCold);
        return builder;
    }

    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static string ConnectionString(IServiceProvider services) =>
        services.GetRequiredService<IConfiguration>().GetConnectionString("Postgres")
        ?? throw new InvalidOperationException("ConnectionStrings__Postgres is not set.");

    private static StoreOptions Options(IServiceProvider services)
    {
        var options = new StoreOptions { DatabaseSchemaName = "conferences" };
        options.Connection(services.GetRequiredService<NpgsqlDataSource>());
        FollowEvents(options, services.GetRequiredService<AppendSignal>());
        options.Listeners.AddRange(services.GetServices<IDocumentSessionListener>());
        options.Logger(new UnloggedStatements());

        // That enums are integers tells Marten to leave them alone: each of ours has a converter that writes its pinned
        // name, and Marten's own, for whatever is an enum, would come before it.
        // A document or an answer may itself be as deep as a body can be: the default limit would refuse what wraps it.
        // What is null is left out: it would be a third of most facts and snapshots.
        options.UseSystemTextJsonForSerialization(EnumStorage.AsInteger, Casing.SnakeCase, json =>
        {
            json.MaxDepth = StrictJson.WrappedDepth;
            json.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        });

        // Stored as strings, and compared as strings in queries.
        options.RegisterValueType<CallId>();
        options.RegisterValueType<PersonId>();
        options.RegisterValueType<OperationId>();
        options.RegisterValueType<InstanceUuid>();

        // An account is a tenant: another account's id is simply not found.
        options.Events.TenancyStyle = TenancyStyle.Conjoined;
        options.Policies.AllDocumentsAreMultiTenanted();

        options.Events.StreamIdentity = StreamIdentity.AsString;
        options.Events.UseMandatoryStreamTypeDeclaration = true;

        // The node's clock stamps the facts before the snapshots are written. Left to the database's, each snapshot
        // would hold another time than the fact it was folded from, and a rebuild would change it.
        options.Events.AppendMode = EventAppendMode.QuickWithServerTimestamps;
        options.Events.TimeProvider = services.GetRequiredService<TimeProvider>();

        // A lost race must not burn sequence numbers: each gap would stall whatever reads facts in commit order.
        options.Events.UseExclusiveLockOnConcurrentAppends = true;
        options.Events.MetadataConfig.CorrelationIdEnabled = true;
        options.Events.MetadataConfig.CausationIdEnabled = true;
        options.Events.MetadataConfig.HeadersEnabled = true;
        foreach (var (type, name) in EventNames)
        {
            options.Events.MapEventType(type, name);

            // The pinned name is how an event is found. That of its class, which may move, is not stored beside it.
            ((EventGraph)options.Events).EventMappingFor(type).DotNetTypeName = "";
        }

        return options;
    }

    // Whatever reads the facts in commit order, on one node at a time.
    private static void FollowEvents(StoreOptions options, AppendSignal signal)
    {
        options.Listeners.Add(signal);
        options.Projections.Wakeup = signal;

        // Milliseconds between attempts to take over from a node that is gone; by default it takes five seconds.
        options.Projections.LeadershipPollingTime = 500;

        // How soon a reader that failed is started again, and how often that is looked at: five seconds and one by
        // default. Where a lock is lost, who had it and who has it now are in each other's way for a moment.
        options.Projections.HealthCheckPollingTime = TimeSpan.FromMilliseconds(250);
        options.Projections.AgentPauseTime = TimeSpan.FromMilliseconds(250);

        // How long a number that no commit will ever fill holds up everybody: three seconds by default.
        options.Projections.StaleSequenceThreshold = TimeSpan.FromMilliseconds(300);

        // What the wake-up misses (other nodes' commits, by chance our own) is found by looking. It is the slow time
        // that counts: whoever has caught up waits that long, by default a second.
        options.Projections.FastPollingTime = options.Projections.SlowPollingTime = TimeSpan.FromMilliseconds(250);

        // A fact that could not be told must not be passed over.
        options.Projections.Errors.SkipApplyErrors = false;
        options.Projections.Errors.SkipSerializationErrors = false;
        options.Projections.Errors.SkipUnknownEvents = false;
    }
}
