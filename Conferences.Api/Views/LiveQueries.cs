namespace Conferences.Api.Views;

/// <summary>Where something of an account is: a conference, and an operation in it if one is meant.</summary>
internal sealed record Place(string Account, string ConferenceId, string? OperationId = null);

/// <summary>What is under way, whatever the account: for the rounds that look after it.</summary>
internal sealed class LiveQueries(Reads reads)
{
    /// <summary>Operations whose time is over and whose outcome is unknown, the oldest first.</summary>
    public Task<IReadOnlyList<Place>> OverdueAsync(DateTimeOffset now, int most, CancellationToken cancellation) =>
        PlacesAsync(
            """
            select tenant_id, data ->> 'conference_id', id
            from conferences.mt_doc_operationview
            where data #>> '{operation,status}' in ('requested', 'sent')
                and (data #>> '{operation,deadline}')::timestamptz <= $1::timestamptz
            order by (data #>> '{operation,deadline}')::timestamptz
            limit $2
            """,
            cancellation,
            now.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
            most);

    /// <summary>Conferences that run.</summary>
    public Task<IReadOnlyList<Place>> RunningAsync(CancellationToken cancellation) => PlacesAsync(
        """
        select tenant_id, id, null
        from conferences.mt_doc_liveconference
        where data ->> 'started_at' is not null
        """,
        cancellation);

    private async Task<IReadOnlyList<Place>> PlacesAsync(
        string sql, CancellationToken cancellation, params object[] parameters)
    {
        await using var command = reads.Command(sql, parameters);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var places = new List<Place>();
        while (await row.ReadAsync(cancellation))
            places.Add(new(row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2)));
        return places;
    }
}
