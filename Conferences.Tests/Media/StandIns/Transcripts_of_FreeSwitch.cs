using Conferences.Tests.Fixtures.Media.Transcripts;

namespace Conferences.Tests.Media.StandIns;

/// <summary>
/// What a real FreeSWITCH was heard to say, the simulated one says as well, byte by byte but for what
/// <see cref="NormalForm"/> names.
/// </summary>
public sealed class Transcripts_of_FreeSwitch
{
    // What the simulated switch has not, and nobody who uses its Event Socket needs.
    private static readonly Dictionary<string, string> NotReplayed = new()
    {
        ["26-verbose-events.txt"] = "the profile has verbose-events, and events all variables of SIP and RTP",
        ["30-admit-by-socket.txt"] = "the switch connects to the service for each call",
        ["32-admit-by-curl.txt"] = "mod_curl asks the service over HTTP",
        ["33-admit-by-httapi.txt"] = "mod_httapi asks the service over HTTP",
        ["json_list.sample.json"] = "a list, and no conversation",
        ["json_list.flags.sample.json"] = "a list, and no conversation",
        ["xml_list.sample.xml"] = "a list, and no conversation",
        ["order-under-load.txt"] = "figures, and no conversation",
        ["json/36-roster-with-position.txt"] = "three threads raced to the socket; the plain one is replayed",
    };

    // Those that are replayed until something is said, and why no further.
    private static readonly Dictionary<string, (string Until, string Why)> ReplayedInPart = new()
    {
        ["10-say.txt"] = ("Event-Sequence: 1433", "an operator hangs up everybody, and threads race"),
        ["17-flags.txt"] = (
            "the moderator (endconf) hangs up; phone A is in again", "the end of the conference and of the call race"),
        ["json/17-flags.txt"] = (
            "the moderator (endconf) hangs up; phone A is in again", "the end of the conference and of the call race"),
        ["19-talking-floor.txt"] = (
            "the energy that counts as talking is raised above all: they stop talking, without being muted",
            "the simulated switch has no sound, and no energy of it"),
        ["34-names.txt"] = ("name a/b", "the floor passed between the mute and the event that tells of it"),
        ["37-waiting-long.txt"] = (
            "3. phone B dials 2005 (socket), waits with a sound; our side of its connection dies",
            "the switch connects to the service for each call"),
    };

    public static TheoryData<string> Replayed =>
        [.. Transcript.NamesOf("freeswitch").Select(FileOf).Where(it => !NotReplayed.ContainsKey(it))];

    [Theory]
    [MemberData(nameof(Replayed))]
    public void are_said_again_byte_by_byte(string transcript) => Replay.Of(
        $"freeswitch/{transcript}", ReplayedInPart.TryGetValue(transcript, out var part) ? part.Until : null);

    [Fact]
    public void are_all_replayed_but_those_that_are_named_with_the_reason()
    {
        var names = Transcript.NamesOf("freeswitch").Select(FileOf).ToArray();

        Assert.True(names.Length > 70);
        Assert.Subset(names.ToHashSet(), NotReplayed.Keys.Concat(ReplayedInPart.Keys).ToHashSet());
        Assert.All(ReplayedInPart, it => Assert.Contains(
            Transcript.Read($"freeswitch/{it.Key}").Blocks,
            block => block.Text.Contains(it.Value.Until, StringComparison.Ordinal)));
    }

    private static string FileOf(string name) => name["freeswitch/".Length..];
}
