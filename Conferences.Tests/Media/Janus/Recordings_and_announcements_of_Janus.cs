using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Conferences.Domain.Events;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media.Janus;

namespace Conferences.Tests.Media.Janus;

/// <summary>What the AudioBridge writes and plays.</summary>
public sealed class Recordings_and_announcements_of_Janus(SharedJanus shared) : IClassFixture<SharedJanus>
{
    private const string Heard = """{"member":{"join_muted":false}}""";

    private const int Header = 44;

    private readonly JanusNode janus = shared.Node;

    [Fact]
    public async Task a_recording_has_the_tones_of_those_who_talked()
    {
        var portal = janus.Portal();
        var id = await portal.Create(Heard);
        await using var ann = new RtpLeg(440);
        await using var bob = new RtpLeg(1_000);
        var (first, _) = await janus.Enter(portal, id, ann);
        var (second, _) = await janus.Enter(portal, id, bob);
        await using var _1 = first;
        await using var _2 = second;
        await ann.HearsAsync([1_000]);

        Assert.Equal("confirmed", (string?)(await RecordAsync(portal, id, "start"))["status"]);
        var before = ann.Received;
        await Until.Async(() => Task.FromResult(ann.Received > before + 100));
        Assert.Equal("confirmed", (string?)(await RecordAsync(portal, id, "stop"))["status"]);

        var path = Assert.Single(await janus.EventsOf<RecordingStarted>(portal, id)).Path!;
        Assert.Equal(path, Assert.Single(await janus.EventsOf<RecordingStopped>(portal, id)).Path);
        Assert.StartsWith(janus.Janus.Process.Recordings, path);
        await Until.Async(() => Task.FromResult(File.Exists(path)));
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        var rate = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(24));
        var samples = new short[(bytes.Length - Header) / sizeof(short)];
        Buffer.BlockCopy(bytes, Header, samples, 0, samples.Length * sizeof(short));
        Assert.True(samples.Length > rate, $"{samples.Length} samples of {rate} a second");
        var middle = samples.AsSpan(samples.Length / 4, samples.Length / 2).ToArray();
        Assert.True(Goertzel.Level(middle, rate, 440) > -35);
        Assert.True(Goertzel.Level(middle, rate, 1_000) > -35);
        Assert.True(Goertzel.Level(middle, rate, 1_700) < -45);
    }

    [Fact]
    public async Task what_is_played_to_all_is_confirmed_when_it_begins()
    {
        await File.WriteAllBytesAsync(
            Path.Combine(janus.Janus.Process.Media, "silence.opus"),
            OggOpus.Silence(TimeSpan.FromSeconds(2)),
            TestContext.Current.CancellationToken);
        var portal = janus.Portal();
        var id = await portal.Create(Heard);
        await using var ann = new RtpLeg(440);
        var (first, _) = await janus.Enter(portal, id, ann);
        await using var _1 = first;

        Assert.Equal("confirmed", (string?)(await PlayAsync(portal, id, "silence"))["status"]);
        var missing = await PlayAsync(portal, id, "no-such-file");
        Assert.Equal(("failed", "unknown"), ((string?)missing["status"], (string?)missing["reason"]));
        var remote = await PlayAsync(portal, id, "https://example.org/a.opus");
        Assert.Equal(("failed", "unsupported"), ((string?)remote["status"], (string?)remote["reason"]));
    }

    private static Task<JsonNode> RecordAsync(Portal portal, string id, string action) =>
        JanusNode.Act(portal, id, "record", $$"""{"action":"{{action}}"}""");

    private static Task<JsonNode> PlayAsync(Portal portal, string id, string media) =>
        JanusNode.Act(portal, id, "play", $$"""{"media_id":"{{media}}"}""");
}
