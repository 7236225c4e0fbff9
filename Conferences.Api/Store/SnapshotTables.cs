using System.Text.Json;
using Conferences.Domain.State;
using Marten;
using Marten.Schema;

namespace Conferences.Api.Store;

/// <summary>
/// The tables of snapshots that change often, arranged so that a change writes as little as it can. What a snapshot is
/// found by is a column of its own: an index on the JSON would have to be written with every change, whatever changed.
/// </summary>
internal sealed class SnapshotTables : IDocumentPolicy
{
    private static readonly Type[] Types = [typeof(LiveConference), typeof(Participant), typeof(Instance)];

    public void Apply(DocumentMapping mapping)
    {
        // Whose an id is, is asked across accounts, and the primary keys begin with the account.
        if (mapping.DocumentType == typeof(Conference) || mapping.DocumentType == typeof(LiveConference))
            mapping.AddIndex("id");
        if (mapping.DocumentType == typeof(Webhook))
        {
            // Lists are in the order of the ids, also those of several accounts.
            mapping.DuplicateField([typeof(Webhook).GetProperty(nameof(Webhook.Id))!], columnName: "webhook_id");
            mapping.AddIndex("webhook_id");
        }

        if (!Types.Contains(mapping.DocumentType))
            return;

        // The type is that of the table, and the time is that of the last event.
        mapping.Metadata.DotNetType.Enabled = false;
        mapping.Metadata.LastModified.Enabled = false;
        if (mapping.DocumentType == typeof(LiveConference))
        {
            AddColumns(mapping, nameof(LiveConference.StartedAt));
            mapping.AddIndex("started_at").Predicate = "(started_at IS NOT NULL)";
        }
        else if (mapping.DocumentType == typeof(Participant))
        {
            AddColumns(
                mapping, nameof(Participant.ConferenceId), nameof(Participant.CallId), nameof(Participant.LeftAt));
            mapping.AddIndex("conference_id").Predicate = "(left_at IS NULL)";
            mapping.AddIndex("call_id", "conference_id");
        }
        else
        {
            AddColumns(mapping, nameof(Instance.ConferenceId), nameof(Instance.Uuid), nameof(Instance.FirstSequence));
            mapping.AddIndex("conference_id", "uuid");
            mapping.AddIndex("conference_id", "first_sequence");
        }
    }

    private static void AddColumns(DocumentMapping mapping, params string[] members)
    {
        foreach (var member in members)
        {
            var column = JsonNamingPolicy.SnakeCaseLower.ConvertName(member);
            mapping.DuplicateField(mapping.DocumentType.GetMember(member), columnName: column);
        }
    }
}
