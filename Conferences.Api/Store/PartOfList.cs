using Npgsql;

namespace Conferences.Api.Store;

/// <summary>Some items of a list.</summary>
/// <param name="Bytes">How many they have, as they are stored.</param>
/// <param name="Next">What the one behind them is known by; null if there is none.</param>
internal sealed record PartOfList<T>(IReadOnlyList<T> Items, long Bytes, string? Next) : IMeasuredPage
{
    /// <summary>Takes rows until there are enough, or enough bytes; one is always taken.</summary>
    /// <param name="most">Rows; the query gives one more if there is one.</param>
    /// <param name="bytes">After so many no more is taken.</param>
    /// <param name="read">Reads a row, and says how many bytes it has.</param>
    /// <param name="key">What an item is known by.</param>
    public static async Task<PartOfList<T>> TakeAsync(
        NpgsqlCommand command,
        int most,
        long bytes,
        Func<NpgsqlDataReader, (T Item, int Bytes)> read,
        Func<T, string> key,
        CancellationToken cancellation)
    {
        var (items, taken) = (new List<T>(), 0L);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            var (item, size) = read(row);
            if (items.Count > 0 && (items.Count >= most || taken >= bytes))
                return new(items, taken, key(item));
            items.Add(item);
            taken += size;
        }

        return new(items, taken, null);
    }
}
