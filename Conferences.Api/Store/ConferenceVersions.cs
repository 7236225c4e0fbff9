using Conferences.Domain.Document;
using Conferences.Domain.Events;
using JasperFx.Events;
using Marten;
using Marten.Events.Projections;
using Weasel.Postgresql.Tables;

namespace Conferences.Api.Store;

/// <summary>
/// Stores each version of a conference's document with its period of validity, in the commit of the edit, so that the
/// conference at any past time is one row.
/// </summary>
internal sealed partial class ConferenceVersions : EventProjection
{
    private readonly string edit;
    private readonly string end;

    /// <param name="schema">The database schema of the views.</param>
    public ConferenceVersions(string schema)
    {
        Name = nameof(ConferenceVersions);
        foreach (var type in EventStore.Of<ConfigurationEvent>())
            IncludeType(type);
        var table = TableIn(schema);
        SchemaObjects.Add(table);
        Options.DeleteDataInTableOnTeardown(table.Identifier.QualifiedName);

        var name = table.Identifier.QualifiedName;
        end = $"""
            update {name} set valid_to = ?, until_sequence = ?
            where tenant_id = ? and conference_id = ? and until_sequence is null
            """;
        edit = $"""
            with before as ({end} returning revision, created)
            insert into {name} (
                tenant_id, conference_id, from_sequence, revision, document, created, valid_from)
            select ?, ?, ?, coalesce((select revision from before), 0) + 1, ?::jsonb,
                coalesce((select created from before), ?), ?
            """;
    }

    public override ValueTask ApplyAsync(IDocumentOperations operations, IEvent @event, CancellationToken cancellation)
    {
        // An inline projection receives every event, whatever types it includes.
        if (@event.Data is not ConferenceEvent)
            return ValueTask.CompletedTask;
        var (account, id, sequence, at) = (@event.TenantId, @event.StreamKey!, @event.Version, @event.RecordedAt());
        object[] over = [at, sequence, account, id];
        switch (@event.Recorded())
        {
            case ConferenceCreated { Document: var document }:
                operations.QueueSqlCommand(edit, [.. over, .. Row(document)]);
                break;
            case ConferenceUpdated { Document: var document }:
                operations.QueueSqlCommand(edit, [.. over, .. Row(document)]);
                break;
            case ConferenceDeleted:
                operations.QueueSqlCommand(end, over);
                break;
            case InstanceEvent or ParticipantEvent or OperationEvent or ErasureEvent or JoinLinkEvent:
                break;
            case var unknown:
                return ValueTask.FromException(unknown.Unhandled());
        }

        return ValueTask.CompletedTask;

        object[] Row(ConferenceDocument document) => [account, id, sequence, document.Stored(), at, at];
    }

    private static Table TableIn(string schema)
    {
        var table = new Table($"{schema}.conference_versions");
        table.AddColumn<string>("tenant_id").AsPrimaryKey();
        table.AddColumn<string>("conference_id").AsPrimaryKey();
        table.AddColumn<long>("from_sequence").AsPrimaryKey();
        table.AddColumn<long>("until_sequence");
        table.AddColumn<int>("revision").NotNull();
        table.AddColumn("document", "jsonb").NotNull();
        table.AddColumn<DateTimeOffset>("created").NotNull();
        table.AddColumn<DateTimeOffset>("valid_from").NotNull();
        table.AddColumn<DateTimeOffset>("valid_to");

        // For lists as of a past time, which skip versions that began later.
        table.Indexes.Add(new IndexDefinition("conference_versions_by_time") { Columns = ["tenant_id", "valid_from"] });
        return table;
    }
}
