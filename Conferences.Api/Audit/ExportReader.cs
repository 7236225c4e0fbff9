using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Conferences.Api.Audit;

/// <summary>An entry that was found sound.</summary>
/// <param name="Event">The event, canonical.</param>
/// <param name="Persons">The rows of persons beside it.</param>
/// <param name="Secrets">The row of its document's secrets, if that is beside it.</param>
internal sealed record ExportedEntry(
    Link Link, JsonElement Event, IReadOnlyList<JsonElement> Persons, JsonElement? Secrets);

/// <summary>
/// Reads an export and holds each line against what its writer would have written, so that it stops at the first one
/// that was touched, whatever was done to it.
/// </summary>
/// <param name="keys">The keys that may have signed; without any, signatures are not looked at.</param>
internal sealed class ExportReader(Stream file, IReadOnlyList<AuditKey> keys)
{
    private readonly MissingRows missing = new();
    private Link last = Link.Start;
    private long lines;
    private long events;
    private long persons;
    private long secrets;

    /// <summary>The checkpoint it begins with, once entries are read.</summary>
    public SignedCheckpoint? First { get; private set; }

    /// <summary>The checkpoint it ends with, once all entries are read.</summary>
    public SignedCheckpoint? Last { get; private set; }

    /// <summary>A sentence for each row that is missing though nobody erased it, once all entries are read.</summary>
    public IReadOnlyList<string> Missing => missing.Sentences(Last?.Checkpoint.Contents?.Secrets is not null);

    /// <summary>Every entry, as long as all is sound.</summary>
    /// <exception cref="AuditException">A line is not, or the end is missing.</exception>
    public async IAsyncEnumerable<ExportedEntry> EntriesAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await foreach (var line in Lines.ReadAsync(file, cancellation))
        {
            lines++;
            if (Last is not null)
                throw Bad("something follows the last checkpoint.");
            if (line.Span[^1] != (byte)'\n')
                throw Bad("it is cut off.");
            var entry = Read(line, digest);
            digest.AppendData(line.Span);
            if (entry is not null)
                yield return entry;
        }

        if (First is null)
            throw new AuditException("It is empty, and not an export.");
        if (Last is null)
            throw AuditException.At(lines + 1, "the file ends without its last checkpoint: the rest is missing.");
    }

    private ExportedEntry? Read(ReadOnlyMemory<byte> line, IncrementalHash digest)
    {
        try
        {
            // Its elements outlive the document: the entries of a page are used together.
            var json = JsonElement.Parse(line.Span, CanonicalJson.Options);
            if (First is not null && !line.Span.StartsWith(Checkpoint.Opening))
                return Entry(json, line.Span);
            Take(Checkpoint.Read(json, line.Span), digest);
            return null;
        }
        catch (Exception alien) when (alien is JsonException or InvalidOperationException or KeyNotFoundException
            or FormatException or OverflowException)
        {
            throw Bad(First is null ? "this is not an export." : "it is not a line of an export.");
        }
    }

    private void Take(SignedCheckpoint found, IncrementalHash digest)
    {
        var it = found.Checkpoint;
        var objection = (First, it.Contents) switch
        {
            (null, not null) => "the export has lost its beginning.",
            (not null, null) => "a second beginning follows the first.",
            (null, _) when it.Link.N < 0 || (it.Link.N == 0) != (it.Link.Hex == Link.Start.Hex) =>
                "it begins at no place of a chain.",
            (null, _) => null,
            var (first, _) when it.Account != first!.Checkpoint.Account => Foreign(it.Account),
            _ when it.Link.N > last.N => $"the entries from {last.N + 1} to {it.Link.N} are missing.",
            _ when it.Link.N != last.N || it.Link.Hex != last.Hex => "the checkpoint is not that of the last entry.",
            (_, var told) when told!.Events != events || told.Persons != persons =>
                $"it tells of {told.Events} events and {told.Persons} persons, where {events} and {persons} are.",
            (_, var told) when (told!.Secrets ?? 0) != secrets =>
                $"it tells of {told.Secrets ?? 0} rows of secrets, where {secrets} are.",
            (_, var told) when told!.Digest != Convert.ToHexStringLower(digest.GetCurrentHash()) =>
                "the digest is not that of the lines before it: the time of a row, or a person's reason, was changed.",
            _ => null,
        };
        if ((objection ?? found.Objection(keys)) is { } why)
            throw Bad(why);
        if (First is null)
            (First, last) = (found, it.Link);
        else
            Last = found;
    }

    private ExportedEntry Entry(JsonElement json, ReadOnlySpan<byte> line)
    {
        var @event = json.GetProperty("event");
        var type = @event.GetProperty("type").GetString()!;
        var bytes = CanonicalJson.Of(@event);
        var link = last.Next(bytes);
        var rows = ExportedPersons.In(json);
        var secret = ExportedSecrets.In(json);
        if (!line.SequenceEqual(ExportLine.Of(link, bytes, type, rows, secret).Span))
            throw Bad(Difference(json, link));
        if (@event.GetProperty("account").GetString() is var account && account != First!.Checkpoint.Account)
            throw Bad(Foreign(account));
        var data = @event.GetProperty("data");
        var named = ExportedPersons.Of(type, data);
        var conference = @event.GetProperty("conference").GetString()!;
        if (rows.Select(row => ExportedPersons.Objection(conference, named, row)).OfType<string>().FirstOrDefault()
            is { } objection)
            throw Bad(objection);
        if (secret is { } row
            && ExportedSecrets.Objection(conference, ExportedSecrets.Of(type, data), row) is { } why)
            throw Bad(why);
        missing.Add(link, type, data, rows, secret);
        (last, events, persons) = (link, events + 1, persons + rows.Count);
        secrets += secret is null ? 0 : 1;
        return new(link, @event, rows, secret);
    }

    // What is wrong with a line that is not what it would have been written as.
    private string Difference(JsonElement json, Link due) => json.GetProperty("n").GetInt64() switch
    {
        var n when n == last.N => $"entry {n} stands there a second time.",
        var n when n < last.N => $"entry {n} comes again or too late, where entry {due.N} belongs.",
        var n when n > due.N => $"entry {due.N} is missing or comes later: entry {n} stands in its place.",
        _ when json.GetProperty("hash").GetString() != due.Hex =>
            $"entry {due.N} was changed: its hash is not that of the chain.",
        _ => "it is not written as lines of an export are.",
    };

    private string Foreign(string? account) =>
        $"account '{account}' has no place in an export of account '{First!.Checkpoint.Account}'.";

    private AuditException Bad(string why) => AuditException.At(lines, why);
}
