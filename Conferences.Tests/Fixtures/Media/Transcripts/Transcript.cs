using System.Globalization;
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

    /// <summary>
    /// Events that came one after the other in the order of their sequence; threads of a switch race to the socket.
    /// <c>API</c> always comes after what it announces.
    /// </summary>
    public Transcript InOrder()
    {
        var blocks = Blocks.ToArray();
        for (var at = 1; at < blocks.Length; at++)
        {
            for (var to = at; to > 0 && Overtook(blocks[to - 1], blocks[to]); to--)
                (blocks[to - 1], blocks[to]) = (blocks[to], blocks[to - 1]);
        }

        return this with { Blocks = blocks };

        static bool Overtook(TranscriptBlock before, TranscriptBlock after) =>
            before.IsEvent && after.IsEvent
            && new SocketEvent(before.Text) is var one && new SocketEvent(after.Text) is var other
            && one.Name != "API" && other.Name != "API"
            && long.Parse(one["Event-Sequence"]!) > long.Parse(other["Event-Sequence"]!);
    }

    /// <summary>Reads one: a line <c>&gt;&gt;&gt; +SECONDS CONNECTION</c> (said to the server) or <c>&lt;&lt;&lt;</c>
    /// (heard from it), what was said, and one newline more. Lines that begin with <c># </c> are comments.</summary>
    public static Transcript Read(string name)
    {
        var blocks = new List<TranscriptBlock>();
        var said = new StringBuilder();
        (bool IsHeard, TimeSpan At, string Connection)? open = null;
        foreach (var line in Text(name).Split('\n'))
        {
            var isHeard = line.StartsWith("<<< +", StringComparison.Ordinal);
            if (isHeard || line.StartsWith(">>> +", StringComparison.Ordinal))
            {
                Close();
                var words = line.Split(' ');
                open = (isHeard, Seconds(words[1]), words.Length > 2 ? words[2] : "");
            }
            else if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                Close();
                blocks.Add(new(BlockKind.Comment, "", line[2..], TimeSpan.Zero));
            }
            else
            {
                said.Append(line).Append('\n');
            }
        }

        Close();
        return new(name, blocks);

        static TimeSpan Seconds(string text) => TimeSpan.FromSeconds(double.Parse(text, CultureInfo.InvariantCulture));

        void Close()
        {
            if (open is { } block)
            {
                blocks.Add(new(
                    block.IsHeard ? BlockKind.Heard : BlockKind.Said,
                    block.Connection,
                    said.ToString()[..^1],
                    block.At));
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
/// <param name="At">When, since the recording began.</param>
internal sealed record TranscriptBlock(BlockKind Kind, string Connection, string Text, TimeSpan At)
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
