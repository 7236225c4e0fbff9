using System.Globalization;
using Conferences.Api.CommandLine;

namespace Conferences.Api.Audit;

/// <summary>
/// <c>audit verify FILE</c>: whether an export is sound, or where it first is not; whether all it does not have was
/// erased; and whether it goes on where an earlier one ended. It asks no database.
/// </summary>
internal static class AuditVerification
{
    private const int Told = 10;

    private const string NoSecrets = "none: it was exported without pins and passwords";

    /// <param name="keyFiles">PEM files with public keys that may have signed it.</param>
    /// <param name="earlier">An earlier export, all of which has to be in it; or null.</param>
    public static async Task GoAsync(string name, IEnumerable<string> keyFiles, string? earlier)
    {
        var keys = Keys(keyFiles);
        await using var file = File.OpenRead(name);
        var reader = new ExportReader(file, keys);
        var difference = earlier is null
            ? await ReadAsync(reader, file)
            : await CompareAsync(earlier, keys, name, reader, file);
        Console.WriteLine($"{name} is sound.\n{Summary(reader, keys.Count > 0)}");
        if (difference is null && earlier is not null)
            Console.WriteLine($"after      {earlier}, all of which is in it unchanged");
        var objections = (string[])[.. difference is null ? [] : (string[])[difference], .. reader.Missing];
        if (objections.Length > 0)
            throw new AuditException(Shortened(objections));
    }

    /// <summary>The first of several sentences, and how many more there are.</summary>
    public static string Shortened(IReadOnlyList<string> sentences) => string.Join('\n', sentences.Count <= Told
        ? sentences
        : [.. sentences.Take(Told), $"And so on: there are {sentences.Count - Told} more."]);

    private static async Task<string?> ReadAsync(ExportReader reader, FileStream file)
    {
        await ProgressBars.ShowAsync("Verifying", async report =>
        {
            await foreach (var _ in reader.EntriesAsync(CancellationToken.None))
                report(file.Position, file.Length);
        });
        return null;
    }

    private static async Task<string?> CompareAsync(
        string earlier, IReadOnlyList<AuditKey> keys, string name, ExportReader reader, FileStream file)
    {
        await using var before = File.OpenRead(earlier);
        var comparison = new ExportComparison(new(earlier, new(before, keys)), new(name, reader));
        string? difference = null;
        await ProgressBars.ShowAsync("Verifying", async report => difference = await comparison.DifferenceAsync(
            () => report(before.Position + file.Position, before.Length + file.Length), CancellationToken.None));
        return difference;
    }

    /// <summary>The keys given on the command line.</summary>
    public static IReadOnlyList<AuditKey> Keys(IEnumerable<string> files) =>
        [.. files.Select(path => AuditKey.Read(null, path))];

    /// <summary>The result as text.</summary>
    public static string Summary(ExportReader reader, bool hasKeys)
    {
        var (first, last) = (reader.First!.Checkpoint, reader.Last!);
        var signed = (hasKeys, last.Key) switch
        {
            (true, var key) => $"signed by the known key '{key}'",
            (_, null) => "not signed; only the chain was checked",
            (_, var key) => $"signed by key '{key}', but no key was given: only the chain was checked",
        };
        return $"""
            account    {last.Checkpoint.Account}
            events     {last.Checkpoint.Contents!.Events} (entries {first.Link.N + 1} to {last.Checkpoint.Link.N})
            persons    {last.Checkpoint.Contents.Persons}
            secrets    {last.Checkpoint.Contents.Secrets?.ToString(CultureInfo.InvariantCulture) ?? NoSecrets}
            exported   {last.Checkpoint.Time:u}
            signature  {signed}
            """;
    }
}
