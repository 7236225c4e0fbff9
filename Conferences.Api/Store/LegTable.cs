using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Conferences.Api.Store;

/// <summary>
/// Legs that a browser has through the service: how any node finds them again on the media server. It is no record;
/// rows are gone with their legs.
/// </summary>
internal sealed class LegTable : Table
{
    public LegTable()
        : base(new PostgresqlObjectName("conferences", "media_leg", SchemaUtils.IdentifierUsage.General))
    {
        AddColumn("id", "varchar").AsPrimaryKey();
        AddColumn("tenant_id", "varchar").NotNull();
        AddColumn("conference_id", "varchar").NotNull();
        AddColumn("secret_hash", "bytea").NotNull();

        // Whichever node, and object in it, speaks for the leg.
        AddColumn("holder", "varchar").NotNull();
        AddColumn("session_id", "bigint");
        AddColumn("handle_id", "bigint");
        AddColumn("stay", "integer").NotNull();
        AddColumn("is_moderator", "boolean").NotNull();
        AddColumn("muted", "boolean").NotNull();
        AddColumn("waits", "boolean").NotNull();
        AddColumn("instance_uuid", "varchar");
        AddColumn("touched_at", "timestamptz").NotNull();

        // Since when it has no connection to the media server; null while it has one.
        AddColumn("lost_at", "timestamptz");
    }
}
