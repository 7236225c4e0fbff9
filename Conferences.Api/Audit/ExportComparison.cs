namespace Conferences.Api.Audit;

/// <summary>
/// Whether an export goes on where an earlier one ended. An entry's hash covers all entries before it, so two exports
/// that agree on one entry agree on everything up to it.
/// </summary>
/// <param name="earlier">The earlier export; neither has been read yet.</param>
/// <param name="later">The later one.</param>
internal sealed class ExportComparison(NamedExport earlier, NamedExport later)
{
    private bool haveMet;
    private string? difference;

    /// <summary>Reads both to their ends.</summary>
    /// <param name="told">Called whenever some of the later one is read.</param>
    /// <returns>Null if the later one has all that the earlier one has; else the first difference.</returns>
    /// <exception cref="AuditException">One of them is not sound.</exception>
    public async Task<string?> DifferenceAsync(Action told, CancellationToken cancellation)
    {
        await using var before = LinksAsync(earlier, cancellation).GetAsyncEnumerator(cancellation);
        await using var after = LinksAsync(later, cancellation).GetAsyncEnumerator(cancellation);
        var (one, other) = (await NextAsync(before), await NextAsync(after));
        while (one is not null || other is not null)
        {
            var (n, m) = (one?.Link.N ?? long.MaxValue, other?.Link.N ?? long.MaxValue);
            if (n == m)
                Compare(one!, other!);
            told();
            if (n <= m)
                one = await NextAsync(before);
            if (m <= n)
                other = await NextAsync(after);
        }

        return Result();
    }

    private string? Result()
    {
        var (old, @new) = (earlier.Reader, later.Reader);
        var (end, begin, reach) =
            (old.Last!.Checkpoint.Link.N, @new.First!.Checkpoint.Link.N, @new.Last!.Checkpoint.Link.N);
        return (old.Last.Checkpoint.Account, @new.Last.Checkpoint.Account) switch
        {
            var (theirs, ours) when theirs != ours =>
                $"{earlier.Name} is of account {theirs}, and {later.Name} of account {ours}.",
            _ when difference is not null => difference,
            _ when reach < end =>
                $"{later.Name} ends with entry {reach}, and {earlier.Name} with entry {end}: "
                + $"the entries from {reach + 1} on are missing.",
            _ when !haveMet =>
                $"{later.Name} begins behind entry {begin}, and {earlier.Name} ends with entry {end}: "
                + "neither shows what is between them.",
            _ => null,
        };
    }

    private void Compare(Entry one, Entry other)
    {
        haveMet = true;
        if (difference is not null || one.Link.Hex == other.Link.Hex)
            return;
        difference = one.Event is { } was && other.Event is { } @is
            ? $"Entry {one.Link.N} is the first that differs: {was} in {earlier.Name}, {@is} in {later.Name}."
            : $"What comes before entry {one.Link.N + 1} is not the same in {earlier.Name} and {later.Name}.";
    }

    private static async Task<Entry?> NextAsync(IAsyncEnumerator<Entry> entries) =>
        await entries.MoveNextAsync() ? entries.Current : null;

    // The place before the first entry is known, too: it is where a part joins what came before it.
    private static async IAsyncEnumerable<Entry> LinksAsync(
        NamedExport export, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var isFirst = true;
        await using var entries = export.Reader.EntriesAsync(cancellation).GetAsyncEnumerator(cancellation);
        while (await MoveAsync(entries, export.Name))
        {
            if (isFirst)
                yield return new(export.Reader.First!.Checkpoint.Link, null);
            isFirst = false;
            var entry = entries.Current;
            yield return new(
                entry.Link,
                $"event {entry.Event.GetProperty("id").GetString()} ({entry.Event.GetProperty("type").GetString()})");
        }
    }

    private static async Task<bool> MoveAsync(IAsyncEnumerator<ExportedEntry> entries, string name)
    {
        try
        {
            return await entries.MoveNextAsync();
        }
        catch (AuditException unsound)
        {
            throw new AuditException($"{name}: {unsound.Message}", unsound);
        }
    }

    // An entry's place, and what is told of its event; null for the place before the first.
    private sealed record Entry(Link Link, string? Event);
}

/// <summary>An export and what its file is called.</summary>
internal sealed record NamedExport(string Name, ExportReader Reader);
