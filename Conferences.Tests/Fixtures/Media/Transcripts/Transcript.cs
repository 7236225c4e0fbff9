using System.Reflection;
using System.Text;

namespace Conferences.Tests.Fixtures.Media.Transcripts;

/// <summary>A recorded conversation with a media server.</summary>
internal sealed record Transcript(string Name, IReadOnlyList<TranscriptBlock> Blocks)
{
    private const string Prefix = "Transcripts/";

    /// <summary>The names of all of a server, such as <c>freeswitch/05-mute-deaf.txt</c>.</summary>
    public static IReadOnlyList<string> NamesOf(string server) =>
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(it => it.StartsWith($"{Prefix}{server}/", StringComparison.Ordinal))
            .Select(it => it[Prefix.Length..])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The file as it was recorded.</summary>
    public static string Text(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + name)!;
        using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true));
        return reader.ReadToEnd();
    }

    /// <summary>Reads one: a line <c>&gt;&gt;&gt; +SECONDS CONNECTION</c> (said to the server) or <c>&lt;&lt;&lt;</c>
    /// (heard from it), what was said, and one newline more. Lines that begin with <c># </c> are comments.</summary>
    public static Transcript Read(string name)
    {
        var blocks = new List<TranscriptBlock>();
        var said = new StringBuilder();
        (bool IsHeard, string Connection)? open = null;
        foreach (var line in Text(name).Split('\n'))
        {
            var isHeard = line.StartsWith("<<< +", StringComparison.Ordinal);
            if (isHeard || line.StartsWith(">>> +", StringComparison.Ordinal))
            {
                Close();
                open = (isHeard, line.Split(' ') is [_, _, var connection, ..] ? connection : "");
            }
            else if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                Close();
                blocks.Add(new(BlockKind.Comment, "", line[2..]));
            }
            else
            {
                said.Append(line).Append('\n');
            }
        }

        Close();
        return new(name, blocks);

        void Close()
        {
            if (open is { } block)
            {
                blocks.Add(new(
                    block.IsHeard ? BlockKind.Heard : BlockKind.Said, block.Connection, said.ToString()[..^1]));
            }

            open = null;
            said.Clear();
        }
    }
}

/// <summary>Something that was said.</summary>
/// <param name="Kind">By whom.</param>
/// <param name="Connection">On which connection; empty where there is only one.</param>
/// <param name="Text">What.</param>
internal sealed record TranscriptBlock(BlockKind Kind, string Connection, string Text)
{
    /// <summary>Whether it is an event of FreeSWITCH.</summary>
    public bool IsEvent => Text.Contains("\nContent-Type: text/event-", StringComparison.Ordinal);
}

/// <summary>Who said something.</summary>
internal enum BlockKind
{
    Said,
    Heard,
    Comment,
}
