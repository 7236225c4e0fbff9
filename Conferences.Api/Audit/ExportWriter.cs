using System.Security.Cryptography;
using System.Text.Json;

namespace Conferences.Api.Audit;

/// <summary>Writes a contiguous range of an account's entries, in constant memory.</summary>
/// <param name="key">Signs the checkpoints; null to leave them unsigned.</param>
/// <param name="withSecrets">True to include pins and passwords.</param>
/// <param name="complain">Called for each event that differs from what the ledger recorded. It is still
/// written.</param>
internal sealed class ExportWriter(
    RecordSnapshot record,
    string account,
    AuditKey? key,
    bool withSecrets,
    TimeProvider clock,
    Action<string> complain)
{
    private readonly IncrementalHash digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long persons;
    private long secrets;

    /// <summary>Writes the range and returns its last checkpoint.</summary>
    /// <param name="report">Called with the number of entries written, and of all.</param>
    public async Task<Checkpoint> WriteAsync(
        Stream file, long first, long last, Action<long, long> report, CancellationToken cancellation)
    {
        var link = await record.LinkAsync(first - 1, cancellation);
        await PutAsync(file, new Checkpoint(account, link, clock.GetUtcNow(), null).Line(key), cancellation);
        while (link.N < last)
        {
            link = await WritePageAsync(file, link, await record.PageAsync(link.N, last, cancellation), cancellation);
            report(link.N - first + 1, last - first + 1);
        }

        var hash = Convert.ToHexStringLower(digest.GetCurrentHash());
        var checkpoint = new Checkpoint(
            account, link, clock.GetUtcNow(), new(last - first + 1, persons, withSecrets ? secrets : null, hash));
        await file.WriteAsync(checkpoint.Line(key), cancellation);
        return checkpoint;
    }

    private async Task<Link> WritePageAsync(
        Stream file, Link before, IReadOnlyList<RecordedEntry> page, CancellationToken cancellation)
    {
        var named = page.Select(entry => Named(entry.Event)).ToArray();
        var rows = await record.PersonsAsync([.. named.SelectMany(them => them).Distinct()], cancellation);
        var documents = page.Select(entry => withSecrets ? SecretsOf(entry.Event) : null).ToArray();
        var known = await record.SecretsAsync([.. documents.OfType<string>().Distinct()], cancellation);
        foreach (var (entry, whom, document) in page.Zip(named, documents))
        {
            var bytes = entry.Event.Canonical();
            if (!before.Next(bytes.Span).Hash.Span.SequenceEqual(entry.Link.Hash.Span))
                complain(Changed(entry));
            JsonElement[] theirs = [.. whom.Where(rows.ContainsKey).Select(id => rows[id])];
            persons += theirs.Length;
            JsonElement? secret = document is not null && known.TryGetValue(document, out var row) ? row : null;
            secrets += secret is null ? 0 : 1;
            await PutAsync(file, ExportLine.Of(entry.Link, bytes.Span, entry.Event.Type, theirs, secret), cancellation);

            // The ledger's own hash, so that a modified event invalidates its own line only.
            before = entry.Link;
        }

        return before;
    }

    private async Task PutAsync(Stream file, ReadOnlyMemory<byte> line, CancellationToken cancellation)
    {
        digest.AppendData(line.Span);
        await file.WriteAsync(line, cancellation);
    }

    private static string[] Named(StoredEvent @event)
    {
        if (ExportedPersons.MemberOf(@event.Type) is null)
            return [];
        using var data = JsonDocument.Parse(@event.Data, CanonicalJson.Options);
        return [.. ExportedPersons.Of(@event.Type, data.RootElement).Select(it => it.Id)];
    }

    private static string? SecretsOf(StoredEvent @event)
    {
        using var data = JsonDocument.Parse(@event.Data, CanonicalJson.Options);
        return ExportedSecrets.Of(@event.Type, data.RootElement)?.Id;
    }

    private static string Changed(RecordedEntry entry) =>
        $"Entry {entry.Link.N} (event {entry.Event.Id}, number {entry.Event.Sequence} of conference "
        + $"{entry.Event.Conference}) is not what the ledger recorded: it was changed in the database.";
}
