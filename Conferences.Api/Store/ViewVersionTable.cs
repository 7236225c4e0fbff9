using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Conferences.Api.Store;

/// <summary>The version that each view has in this database; see <see cref="ViewVersions"/>.</summary>
internal sealed class ViewVersionTable : Table
{
    public ViewVersionTable()
        : base(new PostgresqlObjectName("conferences", "view_versions", SchemaUtils.IdentifierUsage.General))
    {
        AddColumn("view", "varchar").AsPrimaryKey();
        AddColumn("version", "integer").NotNull();
    }
}
