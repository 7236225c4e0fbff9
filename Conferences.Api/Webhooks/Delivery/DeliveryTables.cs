using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Conferences.Api.Webhooks.Delivery;

/// <summary>
/// The state of deliveries. It is no record of what happened to conferences: rows change, and expire.
/// </summary>
internal static class DeliveryTables
{
    /// <summary>All of them.</summary>
    public static IEnumerable<Table> All => [Deliveries(), Lanes(), Endpoints(), Backlogs(), Attempts(), Leases()];

    // What is to be sent to a webhook, and what was: no payload, which is made from the store when it is sent.
    private static Table Deliveries()
    {
        var table = Named("webhook_deliveries");
        table.AddColumn("tenant_id", "varchar").AsPrimaryKey();
        table.AddColumn("hook_id", "varchar").AsPrimaryKey();
        table.AddColumn("position", "bigint").AsPrimaryKey();
        table.AddColumn("conference_id", "varchar").NotNull();
        table.AddColumn("state", "integer").NotNull();
        table.AddColumn("at", "timestamptz").NotNull();
        table.Indexes.Add(new IndexDefinition("webhook_deliveries_pending")
        {
            Columns = ["tenant_id", "hook_id", "conference_id", "position"],
            Predicate = "(state = 0)",
        });
        table.Indexes.Add(new IndexDefinition("webhook_deliveries_at") { Columns = ["at"] });
        return table;
    }

    // One row for each webhook and conference with something to send, in the order of the conference. The stamp grows
    // with every delivery that is added, so that a lane that was found empty is removed only if it still is.
    private static Table Lanes()
    {
        var table = Named("webhook_lanes");
        table.AddColumn("tenant_id", "varchar").AsPrimaryKey();
        table.AddColumn("hook_id", "varchar").AsPrimaryKey();
        table.AddColumn("conference_id", "varchar").AsPrimaryKey();
        table.AddColumn("stamp", "bigint").NotNull();
        table.AddColumn("next_try", "timestamptz").NotNull();
        table.AddColumn("tries", "integer").NotNull();
        table.Indexes.Add(new IndexDefinition("webhook_lanes_due") { Columns = ["tenant_id", "hook_id", "next_try"] });
        return table;
    }

    // Endpoints that fail or are slow; the others have no row.
    private static Table Endpoints()
    {
        var table = Named("webhook_endpoints");
        table.AddColumn("tenant_id", "varchar").AsPrimaryKey();
        table.AddColumn("hook_id", "varchar").AsPrimaryKey();
        table.AddColumn("failing_since", "timestamptz");
        table.AddColumn("not_before", "timestamptz");
        return table;
    }

    // Events that a webhook has to get and that are not among the deliveries yet: behind the position "reached", up to
    // "upto", which is null until the webhook is enabled again. Renewed ones are delivered again. Of one
    // conference alone, if it names one.
    private static Table Backlogs()
    {
        var table = Named("webhook_backlogs");
        table.AddColumn("id", "uuid").AsPrimaryKey();
        table.AddColumn("tenant_id", "varchar").NotNull();
        table.AddColumn("hook_id", "varchar").NotNull();
        table.AddColumn("reached", "bigint").NotNull();
        table.AddColumn("upto", "bigint");
        table.AddColumn("place", "bigint");
        table.AddColumn("renews", "boolean").NotNull();
        table.AddColumn("conference_id", "varchar");
        table.Indexes.Add(new IndexDefinition("webhook_backlogs_hook") { Columns = ["tenant_id", "hook_id"] });
        return table;
    }

    private static Table Attempts()
    {
        var table = Named("webhook_attempts");
        table.AddColumn("tenant_id", "varchar").AsPrimaryKey();
        table.AddColumn("id", "varchar").AsPrimaryKey();
        table.AddColumn("hook_id", "varchar").NotNull();
        table.AddColumn("at", "timestamptz").NotNull();
        table.AddColumn("person_id", "varchar");
        table.AddColumn("data", "jsonb").NotNull();
        table.AddColumn("req_body", "text");
        table.AddColumn("resp_body", "text");
        table.Indexes.Add(new IndexDefinition("webhook_attempts_hook") { Columns = ["tenant_id", "hook_id", "id"] });
        table.Indexes.Add(new IndexDefinition("webhook_attempts_at") { Columns = ["at"] });
        table.Indexes.Add(new IndexDefinition("webhook_attempts_person")
        {
            Columns = ["tenant_id", "person_id"],
            Predicate = "(person_id IS NOT NULL)",
        });
        return table;
    }

    // Which node delivers for an account, and until when unless it renews that. The token grows with each holder.
    private static Table Leases()
    {
        var table = Named("webhook_leases");
        table.AddColumn("tenant_id", "varchar").AsPrimaryKey();
        table.AddColumn("node", "varchar").NotNull();
        table.AddColumn("token", "bigint").NotNull();
        table.AddColumn("until", "timestamptz").NotNull();
        return table;
    }

    private static Table Named(string name) =>
        new(new PostgresqlObjectName("conferences", name, SchemaUtils.IdentifierUsage.General));
}
