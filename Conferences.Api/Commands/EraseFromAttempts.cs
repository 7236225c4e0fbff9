using Marten;
using Wolverine.Marten;

namespace Conferences.Api.Commands;

/// <summary>
/// Takes these persons out of what was sent to webhooks, and out of what was answered. It comes behind the removal of
/// their rows: an attempt that is stored at the same time looks for them.
/// </summary>
internal sealed class EraseFromAttempts(string[] personIds) : IMartenOp
{
    /// <inheritdoc/>
    public void Execute(IDocumentSession session) => session.QueueSqlCommand(
        """
        update conferences.webhook_attempts set req_body = null, resp_body = null
        where tenant_id = ? and person_id = any (?)
        """,
        session.TenantId,
        personIds);
}
