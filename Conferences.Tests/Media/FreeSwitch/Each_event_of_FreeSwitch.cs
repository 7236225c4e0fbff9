using System.Text;
using Conferences.Api.Media;
using Conferences.Api.Media.FreeSwitch;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Media.Transcripts;

namespace Conferences.Tests.Media.FreeSwitch;

/// <summary>What the recorded events mean, and which mean nothing to this service.</summary>
public sealed class Each_event_of_FreeSwitch
{
    private const string Name = "6f1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e.0123456789abcdef0123456789abcdef";

    // All that the recorded conferences say and that has no consequence here.
    private static readonly string[] Unused =
    [
        "bgdial-result", "conference-heartbeat", "energy-level-member", "floor-change", "hup-member", "kick-member",
        "mute-detect", "pause-recording", "play-file", "play-file-done", "play-file-member", "play-file-member-done",
        "rejected-join-only", "resume-recording", "speak-text", "speak-text-member", "transfer", "unhold-member",
    ];

    private static readonly EslEvent[] Recorded =
    [
        .. from name in Transcript.NamesOf("freeswitch")
           where name.EndsWith(".txt", StringComparison.Ordinal) && !name.Contains("/json/", StringComparison.Ordinal)
           from block in Transcript.Read(name).Blocks
           where block.Kind is BlockKind.Heard && block.Text.Contains("text/event-plain", StringComparison.Ordinal)
           let body = block.Text[(block.Text.IndexOf("\n\n", StringComparison.Ordinal) + 2)..]
           select EslEvent.Read(new(EslHeaders.Read(new(), isEncoded: false), Encoding.UTF8.GetBytes(body))),
    ];

    [Fact]
    public void of_a_conference_that_is_not_ours_is_passed_over()
    {
        var foreign = Recorded.Where(it => it.Name == "CUSTOM" && ManagedName.Read(it["Conference-Name"]) is null)
            .ToArray();

        Assert.True(foreign.Length > 300);
        Assert.All(foreign, it =>
        {
            var (read, passedOver) = FreeSwitchEvent.Read(it);
            Assert.Null(read);
            Assert.Contains(passedOver, (string[])[MediaMeter.UnknownConference, MediaMeter.OtherKind]);
        });
    }

    [Fact]
    public void of_a_conference_of_ours_is_known_or_known_to_mean_nothing()
    {
        var read = Recorded.Where(it => it.Name == "CUSTOM").Select(Ours)
            .Select(it => FreeSwitchEvent.Read(it).Event).OfType<FreeSwitchEvent>().ToArray();
        string[] used =
        [
            FreeSwitchEvent.Created, FreeSwitchEvent.Ended, FreeSwitchEvent.Joined, FreeSwitchEvent.StartTalking,
            FreeSwitchEvent.StopTalking, FreeSwitchEvent.Held,
        ];

        Assert.Equal(
            [],
            read.Where(it => it.OfParticipant is null && it.OfConference is null).Select(it => it.Action)
                .Except(used).Except(Unused).Distinct());
        Assert.Equal(
            ParticipantAction.All.Select(it => it.Name).Order(StringComparer.Ordinal),
            read.Select(it => it.OfParticipant?.Name).OfType<string>().Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(
            ["lock", "record", "recordstop", "unlock"],
            read.Select(it => it.OfConference?.Name).OfType<string>().Distinct().Order(StringComparer.Ordinal));
        Assert.All(read.Where(it => it.OfParticipant is not null), it => Assert.NotNull(it.CallId));
    }

    [Fact]
    public void of_a_leg_that_was_put_out_does_not_say_that_it_has_hung_up()
    {
        var gone = Transcript.Read("freeswitch/12-hup-kick-leave.txt").Blocks
            .Where(it => it.Text.Contains("\nAction: del-member", StringComparison.Ordinal))
            .Select(it => EslEvent.Read(new(
                EslHeaders.Read(new(), isEncoded: false),
                Encoding.UTF8.GetBytes(it.Text[(it.Text.IndexOf("\n\n", StringComparison.Ordinal) + 2)..]))))
            .Select(it => FreeSwitchEvent.Read(Ours(it)).Event!.HungUp);

        Assert.Equal([false, false, true], gone);
    }

    [Theory]
    [InlineData("Unique-ID", "")]
    [InlineData("Unique-ID", "a b")]
    [InlineData("Unique-ID", "a'b")]
    [InlineData("Unique-ID", "a\nauth b")]
    [InlineData("Conference-Unique-ID", "")]
    [InlineData("Event-Sequence", "many")]
    [InlineData("Event-Sequence", "-1")]
    public void that_lacks_what_it_must_have_is_passed_over(string header, string value)
    {
        var joined = Recorded.First(it => it["Action"] == FreeSwitchEvent.Joined);

        Assert.NotNull(FreeSwitchEvent.Read(Ours(joined)).Event);
        Assert.Equal((null, MediaMeter.OtherKind), FreeSwitchEvent.Read(Ours(joined, header, value)));
    }

    // The same, of a conference of this service.
    private static EslEvent Ours(EslEvent it) => Ours(it, "Conference-Name", Name);

    private static EslEvent Ours(EslEvent it, string header, string value)
    {
        string[] names =
        [
            "Event-Name", "Event-Subclass", "Action", "Core-UUID", "Event-Sequence", "Conference-Name",
            "Conference-Unique-ID", "Unique-ID", "Hangup-Cause", "Path",
        ];
        var text = string.Concat(names.Select(name => (
                Name: name,
                Value: name == header ? value : name == "Conference-Name" ? Name : it[name]))
            .Where(pair => pair.Value is not null)
            .Select(pair => $"{pair.Name}: {Uri.EscapeDataString(pair.Value!)}\n"));
        return EslEvent.Read(new(EslHeaders.Read(new(), isEncoded: false), Encoding.UTF8.GetBytes($"{text}\n")));
    }
}
