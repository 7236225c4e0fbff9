using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Conferences.Api.Store;

/// <summary>
/// What each account has stored, as far as it was counted. The row of no account has the position up to which events
/// are counted.
/// </summary>
internal sealed class UsageTable : Table
{
    public UsageTable()
        : base(new PostgresqlObjectName("conferences", "account_usage", SchemaUtils.IdentifierUsage.General))
    {
        AddColumn("tenant_id", "varchar").AsPrimaryKey();
        AddColumn("conferences", "bigint").NotNull();
        AddColumn("bytes", "bigint").NotNull();
        AddColumn("seq_id", "bigint").NotNull();
    }
}
