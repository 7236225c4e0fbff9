using Marten;
using Marten.Services;
using Npgsql;

namespace Conferences.Api.Store;

/// <summary>
/// By itself Marten logs statements with the values in them, pins and passwords among these. What fails reaches the
/// request or the daemon, which log it without.
/// </summary>
internal sealed class UnloggedStatements : IMartenLogger, IMartenSessionLogger
{
    public void SchemaChange(string sql)
    {
    }

    public IMartenSessionLogger StartSession(IQuerySession session) => this;

    public void LogSuccess(NpgsqlCommand command)
    {
    }

    public void LogSuccess(NpgsqlBatch batch)
    {
    }

    public void LogFailure(NpgsqlCommand command, Exception ex)
    {
    }

    public void LogFailure(NpgsqlBatch batch, Exception ex)
    {
    }

    public void LogFailure(Exception ex, string message)
    {
    }

    public void RecordSavedChanges(IDocumentSession session, IChangeSet commit)
    {
    }

    public void OnBeforeExecute(NpgsqlCommand command)
    {
    }

    public void OnBeforeExecute(NpgsqlBatch batch)
    {
    }
}
