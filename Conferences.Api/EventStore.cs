using Conferences.Api.Auth;
using Conferences.Api.Crossbar;
using Conferences.Api.Hosting;
using Conferences.Api.Views;
using Conferences.Domain;
using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Projections;
using JasperFx.MultiTenancy;
using Marten;
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
        builder.Services.AddSingleton<ConferenceQueries>().AddSingleton<ConferenceList>();
        builder.Services.AddHostedService<AnswerExpiry>();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddMarten(services => Options(services.GetRequiredService<NpgsqlDataSource>()))
            .IntegrateWithWolverine()
            .ApplyAllDatabaseChangesOnStartup();
        return builder;
    }

    private static string ConnectionString(IServiceProvider services) =>
        services.GetRequiredService<IConfiguration>().GetConnectionString("Postgres")
        ?? throw new InvalidOperationException("ConnectionStrings__Postgres is not set.");

    private static StoreOptions Options(NpgsqlDataSource source)
    {
        var options = new StoreOptions { DatabaseSchemaName = "conferences" };
        options.Connection(source);
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

        // A lost race must not burn sequence numbers: each gap would stall whatever reads facts in commit order.
        options.Events.UseExclusiveLockOnConcurrentAppends = true;
        options.Events.MetadataConfig.CorrelationIdEnabled = true;
        options.Events.MetadataConfig.CausationIdEnabled = true;
        options.Events.MetadataConfig.HeadersEnabled = true;
        foreach (var (type, name) in FactNames)
            options.Events.MapEventType(type, name);

        options.Projections.Add(new ConferenceSnapshots(), ProjectionLifecycle.Inline);
        options.Projections.Add(new LiveSnapshots(), ProjectionLifecycle.Inline);
        options.Projections.Add(new ParticipantSnapshots(), ProjectionLifecycle.Inline);
        options.Projections.Add(new OperationSnapshots(), ProjectionLifecycle.Inline);
        options.Projections.Add(new NumberClaims(), ProjectionLifecycle.Inline);

        options.Schema.For<NumberClaim>().Index(claim => claim.ConferenceId);
        options.Schema.For<Participant>().Index(
            participant => participant.ConferenceId, index => index.Predicate = "data ->> 'left_at' is null");
        options.Schema.For<Person>().Index(person => person.ConferenceId);
        options.Schema.For<OperationView>().Index(view => view.ConferenceId);
        options.Schema.For<Answer>();
        options.Schema.For<ApiKey>().SingleTenanted();
        options.Schema.For<SigningSecret>().SingleTenanted();
        return options;
    }
}
