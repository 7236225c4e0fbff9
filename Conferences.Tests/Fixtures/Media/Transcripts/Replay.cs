using System.Text;
using Conferences.Simulator.FreeSwitch;
using Microsoft.Extensions.Time.Testing;

namespace Conferences.Tests.Fixtures.Media.Transcripts;

/// <summary>
/// A transcript, said to a simulated FreeSWITCH: the same commands, the same phones that do the same at the same
/// moments, and the answer has to be the same.
/// </summary>
internal sealed class Replay
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    private readonly Transcript transcript;
    private readonly Lock gate = new();
    private readonly FakeTimeProvider clock = new(new(2026, 11, 30, 0, 41, 50, TimeSpan.Zero));
    private readonly Dictionary<string, Replayed> connections = [];
    private readonly NormalForm recorded = new();
    private readonly NormalForm simulated = new();
    private readonly RecordedPeople people;
    private FreeSwitchCore core;
    private readonly DateTimeOffset start;
    private int at;

    private Replay(Transcript transcript)
    {
        this.transcript = transcript.InOrder();
        people = new(this.transcript);
        core = Start();
        people.Gather(core);
        clock.Advance(TimeSpan.FromSeconds(1));
        start = clock.GetUtcNow();
    }

    /// <summary>Replays one, and fails where the answers differ.</summary>
    /// <param name="name">The transcript.</param>
    /// <param name="until">What is said where it ends, or null to replay all of it.</param>
    public static void Of(string name, string? until = null) => new Replay(Transcript.Read(name)).Run(until);

    private void Run(string? until)
    {
        for (at = 0; at < transcript.Blocks.Count; at++)
        {
            var block = transcript.Blocks[at];
            if (until is not null && block.Text.Contains(until, StringComparison.Ordinal))
                return;
            switch (block.Kind)
            {
                case BlockKind.Comment:
                    Note(block.Text);
                    break;
                case BlockKind.Said:
                    Say(block);
                    break;
                default:
                    Hear(block);
                    break;
            }
        }

        Assert.All(connections.Values, it => Assert.Empty(it.Events.Concat(it.Replies)));
    }

    private void Say(TranscriptBlock block)
    {
        while (clock.GetUtcNow() < start + block.At)
            clock.Advance(Step);
        lock (gate)
            people.Foresee(core, at);
        connections[block.Connection].Say(block.Text);
    }

    private void Hear(TranscriptBlock block)
    {
        if (!connections.TryGetValue(block.Connection, out var connection))
            connection = connections[block.Connection] = new(core, gate);
        if (block.IsEvent && connection.Events.Count == 0)
        {
            lock (gate)
                people.Cause(core, new(block.Text), at);
        }

        var queue = block.IsEvent ? connection.Events : connection.Replies;
        for (var waited = TimeSpan.Zero; queue.Count == 0 && waited < Patience; waited += Step)
            clock.Advance(Step);
        Assert.True(queue.Count > 0, $"{transcript.Name}: the simulated switch does not say: {block.Text}");
        var actual = queue.Dequeue();
        Assert.True(NormalForm.HasItsLength(actual), actual);
        Compare(recorded.Of(block.Text.TrimEnd('\n')), simulated.Of(actual.TrimEnd('\n')));
    }

    // xunit shows where two texts differ, but not in which of a hundred messages.
    private void Compare(string expected, string said)
    {
        if (expected == said)
            return;
        var (left, right) = (Parts(expected), Parts(said));
        var differing = left.Zip(right).TakeWhile(it => it.First == it.Second).Count();
        Assert.Fail(
            $"{transcript.Name}, block {at}, differs at: {left.ElementAtOrDefault(differing)}\n"
            + $"simulated: {right.ElementAtOrDefault(differing)}\n\nrecorded: {expected}\n\nsimulated: {said}");
    }

    private static string[] Parts(string text) => text.Replace(",\"", "\n,\"", StringComparison.Ordinal).Split('\n');

    private void Note(string comment)
    {
        switch (comment)
        {
            case "shut down":
                lock (gate)
                    core.End(isOrderly: true);
                core = Start();
                break;
            case "killed":
                lock (gate)
                    core.End(isOrderly: false);
                core = Start();
                break;
            default:
                if (comment == "cut")
                    connections["first"].Leave();
                lock (gate)
                    people.Do(core, comment);
                break;
        }
    }

    // Where somebody else gave commands while a job was about to begin.
    private FreeSwitchCore Start() => new(people.Options, gate, clock)
    {
        ReplyDelay = transcript.Name.Contains("36-", StringComparison.Ordinal) ? FreeSwitchCore.Tick : TimeSpan.Zero,
    };

    private sealed class Replayed
    {
        private readonly Lock gate;
        private readonly EventSocketSession session;

        public Replayed(FreeSwitchCore core, Lock gate)
        {
            this.gate = gate;
            lock (gate)
                session = new(core, Hear, () => { });
        }

        public Queue<string> Events { get; } = new();

        public Queue<string> Replies { get; } = new();

        public void Leave()
        {
            lock (gate)
                session.Leave();
        }

        public void Say(string text)
        {
            lock (gate)
                session.Take(Encoding.UTF8.GetBytes(text));
        }

        private void Hear(byte[] bytes)
        {
            var text = Encoding.UTF8.GetString(bytes);
            (text.Contains("\nContent-Type: text/event-", StringComparison.Ordinal) ? Events : Replies).Enqueue(text);
        }
    }
}
