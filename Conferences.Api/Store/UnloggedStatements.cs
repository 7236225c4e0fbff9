using Marten;
using Marten.Services;
using Npgsql;

namespace Conferences.Api.Store;

/// <summary>
/// Prevents Marten from logging statements with their values, which include pins and passwords. Failures reach the
/// request or the daemon, which log them without values.
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
