using System.Buffers;
using System.Text;
using Conferences.Api.Media.FreeSwitch;
using Conferences.Tests.Fixtures.Media.Transcripts;
using CsCheck;

namespace Conferences.Tests.Media.FreeSwitch;

/// <summary>How the bytes of an Event Socket are read.</summary>
public sealed class An_event_socket
{
    public static TheoryData<string> Transcripts =>
        [.. Transcript.NamesOf("freeswitch").Where(it => it.EndsWith(".txt", StringComparison.Ordinal))];

    private static readonly Gen<string> Value =
        Gen.String[Gen.OneOf(Gen.Char['a', 'z'], Gen.Char[' ', '/'], Gen.Char['À', 'ÿ'])]
            .Where(it => it.Trim() == it);

    private static readonly Gen<(string Type, string Reply, string Body)> Messages =
        Gen.Select(Gen.OneOf("command/reply", "api/response", "text/event-plain"), Value, Value);

    [Fact]
    public void has_been_recorded_on_a_real_media_server() => Assert.True(Transcripts.Count > 60);

    [Theory]
    [MemberData(nameof(Transcripts))]
    public void is_read_as_it_was_recorded(string name)
    {
        foreach (var said in Said(name))
        {
            var messages = Read([.. said.SelectMany(block => block)]);

            Assert.Equal(said.Length, messages.Count);
            Assert.All(messages.Zip(said), it =>
            {
                Assert.NotEmpty(it.First.ContentType);
                Assert.EndsWith(it.First.BodyText, Encoding.UTF8.GetString(it.Second));
            });
        }
    }

    [Theory]
    [MemberData(nameof(Transcripts))]
    public void tells_of_every_event_that_was_recorded(string name)
    {
        var events = (
            from said in Said(name)
            from message in Read([.. said.SelectMany(block => block)])
            where message.ContentType == EslMessage.PlainEvent
            select (Event: EslEvent.Read(message), Text: message.BodyText)).ToArray();

        Assert.All(events, it =>
        {
            Assert.True(it.Event.Sequence > 0);
            Assert.Equal(36, it.Event.CoreUuid.Length);
            Assert.Equal("switch1.example", it.Event["FreeSWITCH-Hostname"]);
            Assert.Equal(
                it.Text.Split('\n').TakeWhile(line => line.Length > 0).Select(line => line.Split(':')[0])
                    .Distinct(StringComparer.OrdinalIgnoreCase).Count(),
                it.Event.Headers.Count);
            if (it.Event.Name == "CUSTOM")
                Assert.Equal("conference::maintenance", it.Event.Subclass);
            if (it.Event.Name == EslEvent.Job)
                Assert.EndsWith(it.Event.Body, it.Text);
        });
    }

    [Fact]
    public void gives_the_same_messages_in_whatever_pieces_it_arrives() =>
        Gen.Select(Messages.List[0, 8], Gen.Int[1, 40].List[1, 30]).Sample((messages, sizes) =>
        {
            var bytes = Encoding.UTF8.GetBytes(string.Concat(messages.Select(it =>
                $"Content-Type: {it.Type}\nReply-Text: {it.Reply}\n"
                + $"Content-Length: {Encoding.UTF8.GetByteCount(it.Body)}\n\n{it.Body}")));

            var read = Read(bytes, [.. sizes]);

            Assert.Equal(messages, read.Select(it => (it.ContentType, it.ReplyText, it.BodyText)));
        });

    [Fact]
    public void gives_the_same_recorded_messages_in_whatever_pieces_they_arrive()
    {
        var bytes = Said("freeswitch/24-bgapi.txt").Single().SelectMany(block => block).ToArray();
        var whole = Read(bytes).Select(it => it.BodyText).ToArray();

        Gen.Int[1, 5000].List[1, 30].Sample(
            sizes => Assert.Equal(whole, Read(bytes, [.. sizes]).Select(it => it.BodyText)), iter: 50);
    }

    [Fact]
    public void that_says_anything_at_all_throws_nothing_but_its_own_exception() =>
        Gen.OneOf(
            Gen.Byte.Array[0, 300],
            Gen.OneOf(
                    "Content-Length: ", "Content-Type: text/event-plain\n", "\n", "\n\n", ":", "-1", "99", "a", "%")
                .List[0, 20].Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts))))
            .Sample(bytes => Survives(bytes));

    [Fact]
    public void whose_recorded_bytes_are_changed_throws_nothing_but_its_own_exception()
    {
        var bytes = Said("freeswitch/24-bgapi.txt").Single().SelectMany(block => block).Take(8000).ToArray();

        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte).List[1, 5].Sample(changes =>
        {
            var changed = bytes.ToArray();
            foreach (var (at, to) in changes)
                changed[at] = to;
            Survives(changed);
        });
    }

    [Theory]
    [InlineData("Content-Type text\n\n")]
    [InlineData(": nothing\n\n")]
    [InlineData("Content-Length: -1\n\n")]
    [InlineData("Content-Length: 1e3\n\n")]
    [InlineData("Content-Length: \n\n")]
    [InlineData("Content-Length: 16777217\n\n")]
    [InlineData("Content-Length: 99999999999999999999\n\n")]
    public void with_a_header_that_is_none_is_garbled(string text) =>
        Assert.Throws<EslGarbledException>(() => Read(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    public void with_a_header_of_a_megabyte_is_garbled(string end) => Assert.Throws<EslGarbledException>(
        () => Read(Encoding.UTF8.GetBytes($"Content-Type: {new string('x', 1024 * 1024)}{end}")));

    [Theory]
    [InlineData("Event-Name: X")]
    [InlineData("Event-Name: X\nContent-Length: 5\n\nabcd")]
    [InlineData("Event-Name: X\nContent-Length: many\n\nabcd")]
    [InlineData("Event-Nothing: X\n\n")]
    [InlineData("no colon\n\n")]
    public void with_an_event_that_does_not_add_up_is_garbled(string text) =>
        Assert.Throws<EslGarbledException>(() => EslEvent.Read(Event(text)));

    [Fact]
    public void decodes_what_events_say()
    {
        var @event = EslEvent.Read(Event("Event-Name: X\nA: %C3%9Cber%3A%20100%25\nB: %zz%ff%\nC: 1+1\nA: 2\n\n"));

        Assert.Equal("Über: 100%", @event["A"]);
        Assert.Equal("%zz%ff%", @event["B"]);
        Assert.Equal("1+1", @event["C"]);
    }

    [Fact]
    public void leaves_out_a_value_of_an_event_that_is_too_long()
    {
        var @event = EslEvent.Read(Event($"Event-Name: X\nA: {new string('a', 1024 * 1024)}\nB: b\n\n"));

        Assert.Equal((null, "b", 1), (@event["A"], @event["B"], @event.Headers.LeftOut));
    }

    private static EslMessage Event(string text) => Read(Encoding.UTF8.GetBytes(
        $"Content-Type: text/event-plain\nContent-Length: {Encoding.UTF8.GetByteCount(text)}\n\n{text}")).Single();

    // On each connection to an Event Socket, not of the requests by HTTP that some were recorded with.
    private static IEnumerable<byte[][]> Said(string name)
    {
        var blocks = Transcript.Read(name).Blocks;
        return blocks
            .Where(it => it.Kind is BlockKind.Heard && it.Connection != "http")
            .GroupBy(it => it.Connection, (_, heard) => heard.Select(Bytes).ToArray());

        // The last one has the end of the file's last line, too.
        byte[] Bytes(TranscriptBlock it) => Encoding.UTF8.GetBytes(it == blocks[^1] ? it.Text[..^1] : it.Text);
    }

    private static void Survives(byte[] bytes)
    {
        try
        {
            foreach (var message in Read(bytes).Where(it => it.ContentType == EslMessage.PlainEvent))
                EslEvent.Read(message);
        }
        catch (EslGarbledException)
        {
        }
    }

    // As a pipe does it: what is left of the pieces so far, in as many segments as they were.
    private static List<EslMessage> Read(byte[] bytes, params int[] sizes)
    {
        var (reader, messages, start) = (new EslReader(), new List<EslMessage>(), 0);
        for (var (end, turn) = (0, 0); end < bytes.Length; turn++)
        {
            end = sizes.Length == 0 ? bytes.Length : Math.Min(bytes.Length, end + sizes[turn % sizes.Length]);
            var arrived = Segment.Sequence(bytes.AsMemory(start..end), sizes.Length == 0 ? end : sizes[0]);
            while (reader.TryRead(ref arrived, out var message))
                messages.Add(message);
            start = end - (int)arrived.Length;
        }

        return messages;
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public static ReadOnlySequence<byte> Sequence(ReadOnlyMemory<byte> memory, int size)
        {
            var first = new Segment { Memory = memory[..Math.Min(size, memory.Length)] };
            var last = first;
            for (var at = first.Memory.Length; at < memory.Length; at += last.Memory.Length)
            {
                var next = new Segment { Memory = memory[at..Math.Min(at + size, memory.Length)], RunningIndex = at };
                last.Next = next;
                last = next;
            }

            return new(first, 0, last, last.Memory.Length);
        }
    }
}
