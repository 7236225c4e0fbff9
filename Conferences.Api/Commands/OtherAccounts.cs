using Marten.Services.BatchQuerying;

namespace Conferences.Api.Commands;

/// <summary>Whose an id is. Everything else that is read is the account's own.</summary>
internal static class OtherAccounts
{
    // Each conference is in one of these: as it is configured, or, if it is removed or dynamic, as it ran.
    private const string Select =
        """
        select tenant_id from conferences.mt_doc_conference where id = ? and tenant_id <> ?
        union all
        select tenant_id from conferences.mt_doc_liveconference where id = ? and tenant_id <> ?
        limit 1
        """;

    /// <summary>Another account that has, or had, a conference with this id; empty if there is none.</summary>
    public static Task<IReadOnlyList<string>> Of(IBatchedQuery reads, string account, string id) =>
        reads.Query<string>(Select, id, account, id, account);
}
