using System.Security.Cryptography;
using Npgsql;

namespace Conferences.Floor;

/// <summary>
/// The rows of one of the service's transactions, written again and again under other names: prepared, in one
/// transaction and one round trip, into tables of the same shape with the same indexes. No rules, no version check.
/// </summary>
/// <param name="lesson">The transaction.</param>
/// <param name="rows">What it wrote.</param>
/// <param name="renewed">Names in them that belong to one write alone.</param>
/// <param name="events">How many facts it recorded.</param>
internal sealed class Model(Lesson lesson, IReadOnlyList<Row> rows, IReadOnlyList<string> renewed, int events)
{
    /// <summary>Conferences that are written to in turn, where a write does not open one of its own.</summary>
    private const int Places = 256;

    private readonly string[] places = [.. Enumerable.Range(0, Places).Select(_ => NewId())];

    private long written = -1;

    /// <summary>What is written, for whoever wants to see that it is what the service writes.</summary>
    public string Describe() => string.Join('\n', rows.Select(row => row.Insert));

    public async Task WriteAsync(NpgsqlDataSource database)
    {
        var occasion = Next();
        await using var batch = database.CreateBatch();
        foreach (var row in rows)
        {
            var command = new NpgsqlBatchCommand(row.Insert);
            foreach (var column in row.Columns)
                command.Parameters.Add(new() { DataTypeName = column.Type, Value = column.Value(occasion) });
            batch.BatchCommands.Add(command);
        }

        await batch.ExecuteNonQueryAsync();
    }

    // Each of the places is as many facts older whenever its turn comes again.
    private Occasion Next()
    {
        var number = Interlocked.Increment(ref written);
        var place = lesson.Opens ? NewId() : places[number % Places];
        return new(
            [
                .. renewed.Select(name => (name, name.StartsWith(lesson.Conference, StringComparison.Ordinal)
                    ? $"{place}/1/{number + 2}"
                    : NewId())),
                (lesson.Conference, place),
            ],
            lesson.Opens ? 0 : number / Places * events);
    }

    private static string NewId() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}

/// <summary>A transaction of the service to learn from.</summary>
/// <param name="Conference">The conference it wrote to.</param>
/// <param name="Version">That of any fact it recorded.</param>
/// <param name="Renewed">Names that each write makes up anew, beyond the keys of documents.</param>
internal sealed record Lesson(string Conference, long Version, string[] Renewed)
{
    /// <summary>It made the conference.</summary>
    public bool Opens => Version == 1;
}

/// <summary>A row to write.</summary>
internal sealed record Row(string Insert, IReadOnlyList<Column> Columns);

/// <summary>A value to write.</summary>
/// <param name="Type">PostgreSQL's name of its type.</param>
internal sealed record Column(string Type, Func<Occasion, object> Value);

/// <summary>What is different each time.</summary>
/// <param name="Names">Those of the model, and those to put in their place.</param>
/// <param name="Later">Facts recorded since the model's.</param>
internal sealed record Occasion(IReadOnlyList<(string Was, string Is)> Names, long Later)
{
    public string Rename(string text)
    {
        foreach (var (was, now) in Names)
            text = text.Replace(was, now, StringComparison.Ordinal);
        return text;
    }
}
