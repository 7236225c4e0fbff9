using Conferences.Api.Audit;
using Conferences.Api.Auth;
using Conferences.Api.Bus;
using Conferences.Api.Crossbar;
using Conferences.Api.Feeds;
using Conferences.Api.Hosting;
using Conferences.Api.Media;
using Conferences.Api.Views;
using Conferences.Domain;
using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using JasperFx.MultiTenancy;
using Marten;
using Marten.Schema.Indexing.Unique;
using Npgsql;
using Weasel.Core;
using Wolverine.Marten;

namespace Conferences.Api;

/// <summary>
/// Marten: the streams, the snapshots and rows written with them, and the names they are stored under.
/// </summary>
internal static class EventStore
{
    /// <summary>The names facts are stored under. Never change one: it is how old facts are found.</summary>
    public static readonly IReadOnlyDictionary<Type, string> FactNames = new Dictionary<Type, string>
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
    };

    /// <summary>Facts of a running instance, as against those of the configuration.</summary>
    public static IEnumerable<Type> LiveFacts => FactNames.Keys.Except(
        [typeof(ConferenceCreated), typeof(ConferenceUpdated), typeof(ConferenceDeleted)]);

    public static WebApplicationBuilder AddEventStore(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(services => NpgsqlDataSource.Create(ConnectionString(services)));
        builder.Services.AddSingleton(services => new Reads(ConnectionString(services)));
        builder.Services.AddSingleton<Copies>().AddSingleton<ConferenceQueries>().AddSingleton<ConferenceList>()
            .AddSingleton<OperationQueries>().AddSingleton<InstanceQueries>().AddSingleton<PastQueries>()
            .AddSingleton<HistoryQueries>().AddSingleton<Viewing>()
            .AddSingleton<Listeners>().AddSingleton<Following>();
        builder.Services.AddHostedService<FeedReader>();
        builder.Services.AddHostedService<AnswerExpiry>();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<Pulse>().AddHostedService<Neighbours>();
        builder.Services.AddSingleton<ReaderProgress>().AddHostedService<Lags>();
        builder.Services.AddSingleton<LedgerRows>().AddSingleton<LedgerPulse>()
            .AddSingleton(new Lag("ledger", Ledger.Shard, "entered into the ledger"));
        var marten = builder.Services.AddMarten(services => Options(services))
            .IntegrateWithWolverine()
            .ApplyAllDatabaseChangesOnStartup()
            .AddAsyncDaemon(DaemonMode.HotCold);
        marten.AddSubscriptionWithServices<Ledger>(ServiceLifetime.Singleton, _ => { });
        if (MediaServers.HasLink(builder.Configuration))
            marten.AddSubscriptionWithServices<MediaSender>(ServiceLifetime.Singleton, _ => { });
        if (Broker.IsConfigured(builder.Configuration))
            marten.AddSubscriptionWithServices<Relay>(ServiceLifetime.Singleton, _ => { });
        return builder;
    }

    private static string ConnectionString(IServiceProvider services) =>
        services.GetRequiredService<IConfiguration>().GetConnectionString("Postgres")
        ?? throw new InvalidOperationException("ConnectionStrings__Postgres is not set.");

    private static StoreOptions Options(IServiceProvider services)
    {
        var options = new StoreOptions { DatabaseSchemaName = "conferences" };
        options.Connection(services.GetRequiredService<NpgsqlDataSource>());
        options.Listeners.Add(services.GetRequiredService<Outcomes>());
        FollowFacts(options, services.GetRequiredService<Pulse>());
        if (CrashPoint.IsSet)
            options.Listeners.Add(new CrashPoint());
        options.Logger(new UnloggedStatements());

        // A document or an answer may itself be as deep as a body can be: the default limit would refuse what wraps it.
        options.UseSystemTextJsonForSerialization(
            EnumStorage.AsString, Casing.SnakeCase, json => json.MaxDepth = StrictJson.WrappedDepth);

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
        foreach (var (type, name) in FactNames)
            options.Events.MapEventType(type, name);
        Upcasts.Register(options.Events);

        options.Projections.Add(new ConferenceSnapshots(), ProjectionLifecycle.Inline);
        options.Projections.Add(new LiveSnapshots(), ProjectionLifecycle.Inline);
        options.Projections.Add(new ParticipantSnapshots(), ProjectionLifecycle.Inline);
        options.Projections.Add(new InstanceSnapshots(), ProjectionLifecycle.Inline);
        options.Projections.Add(new OperationSnapshots(), ProjectionLifecycle.Inline);
        options.Projections.Add(new NumberClaims(), ProjectionLifecycle.Inline);
        options.Projections.Add(new ConferenceVersions(options.DatabaseSchemaName), ProjectionLifecycle.Inline);

        options.Schema.For<NumberClaim>().Index(claim => claim.ConferenceId);
        options.Schema.For<Participant>()
            .Index(participant => participant.ConferenceId, index => index.Predicate = "data ->> 'left_at' is null")
            .Index(participant => new { participant.CallId, participant.ConferenceId });
        options.Schema.For<Instance>()
            .Index(instance => new { instance.ConferenceId, instance.Uuid })
            .Index(instance => new { instance.ConferenceId, instance.FirstSequence });

        // Every join looks for wrong pins: among those who were turned away, not among all who ever came.
        options.Schema.For<Person>().Index(
            person => new { person.CallerIdNumber, person.ConferenceId },
            index =>
            {
                index.TenancyScope = TenancyScope.PerTenant;
                index.Predicate = "data ->> 'refused_for' is not null";
            });
        options.Schema.For<OperationView>().Index(view => view.ConferenceId).Index(view => view.ConferenceId, index =>
        {
            index.Name = "mt_doc_operationview_open";

            // As the database itself writes it: or each start would find another index than this, and make it anew.
            index.Predicate =
                "((data #>> '{operation,status}'::text[]) = ANY (ARRAY['requested'::text, 'sent'::text]))";
        });
        options.Schema.For<LiveConference>().Index(live => live.StartedAt, index =>
        {
            index.Name = "mt_doc_liveconference_running";
            index.Predicate = "data ->> 'started_at' is not null";
        });
        options.Schema.For<Answer>();
        options.Schema.For<ApiKey>().SingleTenanted();
        options.Schema.For<SigningSecret>().SingleTenanted();
        options.Schema.For<ReplayWanted>().SingleTenanted();
        options.Storage.ExtendedSchemaObjects.Add(new LedgerTable());
        options.Schema.For<ConferenceSecrets>();
        options.Storage.ExtendedSchemaObjects.Add(OpenedFunction.Of(options.DatabaseSchemaName));
        options.Storage.ExtendedSchemaObjects.Add(SecretsInUse.Of(options.DatabaseSchemaName));
        return options;
    }

    // Whatever reads the facts in commit order, on one node at a time.
    private static void FollowFacts(StoreOptions options, Pulse pulse)
    {
        options.Listeners.Add(pulse);
        options.Projections.Wakeup = pulse;

        // The stand-in for the distributed lock's package has no lock that a session could hold, see packages/.
        options.Events.UseAdvisoryLockTransaction = true;

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
