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
/// Configures Marten: the streams, the stored names of events and the event daemon. Other stored types are added by
/// the folders they belong to.
/// </summary>
internal static class EventStore
{
    /// <summary>The stored names of conferences' events. Never change one: stored events are found by it.</summary>
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
        [typeof(LegAdmitted)] = "leg_admitted",
        [typeof(LegWithdrawn)] = "leg_withdrawn",
        [typeof(ParticipantMuted)] = "participant_muted",
        [typeof(ParticipantUnmuted)] = "participant_unmuted",
        [typeof(ParticipantDeafened)] = "participant_deafened",
        [typeof(ParticipantUndeafened)] = "participant_undeafened",
        [typeof(ParticipantLeft)] = "participant_left",
        [typeof(RecordingStarted)] = "recording_started",
        [typeof(RecordingStopped)] = "recording_stopped",
        [typeof(ConferenceReconciled)] = "conference_reconciled",
        [typeof(ConferenceSplit)] = "conference_split",
        [typeof(ConferenceLocated)] = "conference_located",
        [typeof(ConferenceDestroyed)] = "conference_destroyed",
        [typeof(ParticipantMissed)] = "participant_missed",
        [typeof(OperationRequested)] = "operation_requested",
        [typeof(OperationSent)] = "operation_sent",
        [typeof(OperationConfirmed)] = "operation_confirmed",
        [typeof(OperationFailed)] = "operation_failed",
        [typeof(OperationTimedOut)] = "operation_timed_out",
        [typeof(PersonErased)] = "person_erased",
        [typeof(SecretsErased)] = "secrets_erased",
        [typeof(LinkCreated)] = "link_created",
        [typeof(LinkRevoked)] = "link_revoked",
    };

    /// <summary>The stored event types derived from this one.</summary>
    public static IEnumerable<Type> Of<TKind>() where TKind : ConferenceEvent =>
        EventNames.Keys.Where(typeof(TKind).IsAssignableFrom);

    public static WebApplicationBuilder AddEventStore(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(services =>
            LimitOptions.Of(builder.Configuration).For(ConnectionString(services)));

        // Metrics of connections go by the name; without one it would be most of the connection string.
        builder.Services.AddSingleton(services =>
            new NpgsqlDataSourceBuilder(ConnectionString(services)) { Name = "writes" }.Build());
        builder.Services.AddSingleton<SchemaOwner>()
            .AddHostedService(services => services.GetRequiredService<SchemaOwner>());
        builder.Services.AddSingleton<AppendSignal>().AddHostedService<PostgresNotifier>();
        builder.Services.AddSingleton<SubscriptionProgress>().AddHostedService<LagMetrics>();
        builder.Services.AddSingleton<LedgerSignal>();
        builder.Services.AddSingleton<EventClock>().AddHostedService<ClockOffset>();
        builder.Services.AddMarten(services => Options(services))
            .IntegrateWithWolverine()
            .ApplyAllDatabaseChangesOnStartup()
            .AddAsyncDaemon(DaemonMode.HotCold);
        builder.Services.AddHostedService<OrderedTimes>();
        builder.Services.AddHostedService<UsageCounter>().AddHostedService<UsageMetrics>();
        builder.Services.AddBoundedPages();
        return builder;
    }

    /// <exception cref="InvalidOperationException">It is not configured.</exception>
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

        // AsInteger makes Marten leave enums alone: each of ours has a converter that writes its pinned name, and
        // Marten's converter for all enums would take precedence. A document or a reply may be as deep as a body can
        // be, and is wrapped: the default limit would reject it. Null members are omitted: they would be a third of
        // most events and snapshots.
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
        options.RegisterValueType<JoinLinkId>();

        // An account is a tenant, so data of other accounts is never found.
        options.Events.TenancyStyle = TenancyStyle.Conjoined;
        options.Policies.AllDocumentsAreMultiTenanted();

        options.Events.StreamIdentity = StreamIdentity.AsString;
        options.Events.UseMandatoryStreamTypeDeclaration = true;

        // Events are stamped by EventClock before the snapshots are written, and this mode keeps that time. With the
        // database's clock, a snapshot would differ in time from its event, and a rebuild would change it.
        options.Events.AppendMode = EventAppendMode.QuickWithServerTimestamps;
        options.Events.TimeProvider = services.GetRequiredService<TimeProvider>();

        // A lost race must not use up sequence numbers: subscriptions wait at each gap.
        options.Events.UseExclusiveLockOnConcurrentAppends = true;
        options.Events.MetadataConfig.CorrelationIdEnabled = true;
        options.Events.MetadataConfig.CausationIdEnabled = true;
        options.Events.MetadataConfig.HeadersEnabled = true;
        foreach (var (type, name) in EventNames.Concat(WebhookStore.EventNames))
        {
            options.Events.MapEventType(type, name);

            // Events are found by their pinned name. The class name, which may change, is not stored beside it.
            ((EventGraph)options.Events).EventMappingFor(type).DotNetTypeName = "";
        }

        return options;
    }

    // Configures the event daemon: one node at a time runs the subscriptions.
    private static void FollowEvents(StoreOptions options, AppendSignal signal)
    {
        options.Listeners.Add(signal);
        options.Projections.Wakeup = signal;

        // Milliseconds between attempts to take over from a failed node; the default is five seconds.
        options.Projections.LeadershipPollingTime = 500;

        // How soon a failed subscription is restarted; the defaults are one second and five seconds. When a lock
        // is lost, its old and new holder briefly disturb each other.
        options.Projections.HealthCheckPollingTime = TimeSpan.FromMilliseconds(250);
        options.Projections.AgentPauseTime = TimeSpan.FromMilliseconds(250);

        // How long a sequence number that no commit will fill delays subscriptions; the default is three seconds.
        options.Projections.StaleSequenceThreshold = TimeSpan.FromMilliseconds(300);

        // Polling finds what a wake-up misses. The slow interval is the one that counts: subscriptions that are up to
        // date wait that long, by default a second.
        options.Projections.FastPollingTime = options.Projections.SlowPollingTime = TimeSpan.FromMilliseconds(250);

        // An event that a subscription fails to handle must not be skipped.
        options.Projections.Errors.SkipApplyErrors = false;
        options.Projections.Errors.SkipSerializationErrors = false;
        options.Projections.Errors.SkipUnknownEvents = false;
    }
}
