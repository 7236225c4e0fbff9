using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Api.Responses;
using Conferences.Api.Store;

namespace Conferences.Api.Queries;

/// <summary>The reads of attempts to deliver to webhooks.</summary>
internal sealed class AttemptQueries(ReadDataSource reads)
{
    /// <summary>A page of them, newest first by default, which ends early when it has so many bytes.</summary>
    /// <param name="hookId">Those for this webhook; null for all of the account.</param>
    public async Task<PartOfList<AttemptResponse>> ListAsync(
        string account, string? hookId, Page page, long bytes, CancellationToken cancellation)
    {
        object[] parameters = [account, page.Start ?? "", .. hookId is null ? Array.Empty<object>() : [hookId]];
        await using var command = reads.Command(
            $"""
            select data::text, req_body, resp_body
            from conferences.webhook_attempts
            where tenant_id = $1 and ($2 = '' or id {(page.Ascending ? ">=" : "<=")} $2)
                {(hookId is null ? "" : "and hook_id = $3")}
            order by id {(page.Ascending ? "asc" : "desc")}
            {(page.Size is { } size ? $"limit {size + 1}" : "")}
            """,
            parameters);
        return await PartOfList<AttemptResponse>.TakeAsync(
            command,
            page.Size ?? int.MaxValue,
            bytes,
            row =>
            {
                var data = row.GetString(0);
                var (sent, answered) = (row.IsDBNull(1) ? null : row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2));
                var attempt = JsonSerializer.Deserialize(data, ResponseJson.Default.AttemptResponse)!;
                return (
                    attempt with { ReqBody = sent, RespBody = answered },
                    data.Length + (sent?.Length ?? 0) + (answered?.Length ?? 0));
            },
            it => it.Id,
            cancellation);
    }
}
