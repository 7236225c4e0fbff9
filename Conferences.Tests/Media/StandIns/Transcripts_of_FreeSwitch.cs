using Conferences.Tests.Fixtures.Media.Transcripts;

namespace Conferences.Tests.Media.StandIns;

/// <summary>What a real FreeSWITCH was heard to say, the simulated one says as well.</summary>
public sealed class Transcripts_of_FreeSwitch
{
    public static TheoryData<string> Replayed => [.. Transcript.NamesOf("freeswitch")
        .Where(it => it.EndsWith(".txt", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Replayed))]
    public void are_said_again_byte_by_byte(string transcript) => Replay.Of(transcript);
}
