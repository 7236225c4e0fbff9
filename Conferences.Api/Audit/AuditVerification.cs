using System.Globalization;
using Conferences.Api.CommandLine;

namespace Conferences.Api.Audit;

/// <summary>
/// <c>audit verify FILE</c>: checks an export, and reports the first invalid line. It needs no database.
/// </summary>
internal static class AuditVerification
{
    private const string NoSecrets = "none: it was exported without pins and passwords";

    public static async Task GoAsync(AuditInput input)
    {
        var keys = Keys(input);
        await using var file = File.OpenRead(input.File);
        var reader = new ExportReader(file, keys);
        await ProgressBars.ShowAsync("Verifying", async report =>
        {
            await foreach (var _ in reader.EntriesAsync(CancellationToken.None))
                report(file.Position, file.Length);
        });
        Console.WriteLine($"{input.File} is sound.\n{Summary(reader, keys.Count > 0)}");
    }

    /// <summary>The keys given on the command line.</summary>
    public static IReadOnlyList<AuditKey> Keys(AuditInput input) =>
        [.. (input.KeyFlag ?? []).Select(path => AuditKey.Read(null, path))];

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
