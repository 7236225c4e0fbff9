using System.Text;
using System.Text.RegularExpressions;

namespace Conferences.Tests.Fixtures.Media.FreeSwitch;

/// <summary>What a real media server and its client said to each other, as it was recorded.</summary>
/// <param name="Blocks">Each piece, by connection and direction, in order.</param>
internal sealed partial record EslTranscript(IReadOnlyList<EslTranscript.Block> Blocks)
{
    private const string Folder = "Media.Transcripts.freeswitch.";

    /// <summary>The names of all.</summary>
    public static IEnumerable<string> Names =>
        from name in typeof(EslTranscript).Assembly.GetManifestResourceNames()
        let at = name.IndexOf(Folder, StringComparison.Ordinal)
        where at >= 0 && name.EndsWith(".txt", StringComparison.Ordinal) && !name.Contains("order-under-load")
        select name[(at + Folder.Length)..];

    public static EslTranscript Of(string name)
    {
        var assembly = typeof(EslTranscript).Assembly;
        var resource = assembly.GetManifestResourceNames()
            .Single(it => it.EndsWith(Folder + name, StringComparison.Ordinal));
        using var stream = assembly.GetManifestResourceStream(resource)!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);

        // One byte a character, so that what was recorded comes out as it was.
        var text = Encoding.Latin1.GetString(bytes.ToArray());
        var starts = StartOfPart().Matches(text).ToArray();
        return new(
        [
            .. from index in Enumerable.Range(0, starts.Length)
               let start = starts[index]
               where start.Groups["way"].Success
               let begin = start.Index + start.Length
               let end = index + 1 < starts.Length ? starts[index + 1].Index : text.Length
               select new Block(
                   start.Groups["way"].Value == "<<<",
                   start.Groups["connection"].Value,
                   Encoding.Latin1.GetBytes(text[begin..(end - 1)])),
        ]);
    }

    /// <summary>All that the media server said on each connection to its Event Socket.</summary>
    public IEnumerable<byte[][]> Said() => Blocks
        .Where(it => it.IsOfServer && it.Connection != "http")
        .GroupBy(it => it.Connection, (_, blocks) => blocks.Select(it => it.Bytes).ToArray());

    [GeneratedRegex(
        @"^(?:(?<way><<<|>>>) \+[0-9.]+(?: (?<connection>\w+))?|# [^\n]*)\n", RegexOptions.Multiline)]
    private static partial Regex StartOfPart();

    /// <summary>A piece that was said at once.</summary>
    internal sealed record Block(bool IsOfServer, string Connection, byte[] Bytes);
}
