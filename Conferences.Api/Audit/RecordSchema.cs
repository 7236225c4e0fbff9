using Conferences.Api.Store;
using Marten;
using Weasel.Core;
using Weasel.Core.Migrations;

namespace Conferences.Api.Audit;

/// <summary>
/// What keeps the record from being changed: triggers, and, where the service works with a role of its own, what that
/// role may do. It comes after all tables.
/// </summary>
/// <param name="role">The service's role; null if it owns the schema itself.</param>
internal sealed class RecordSchema(StoreOptions options, ServiceRole? role)
    : FeatureSchemaBase("record", options.Advanced.Migrator)
{
    protected override IEnumerable<ISchemaObject> schemaObjects()
    {
        yield return new AppendOnly();
        if (role is not null)
            yield return new ServiceGrants(role, AppendOnly.Tables);
    }
}
