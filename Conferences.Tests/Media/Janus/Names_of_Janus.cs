using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Api.Media.Janus;
using CsCheck;

namespace Conferences.Tests.Media.Janus;

/// <summary>What rooms, participants and events are called, and what is none of them.</summary>
public sealed class Names_of_Janus
{
    private const string Conference = "6f1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e";
    private const string Account = "0123456789abcdef0123456789abcdef";

    [Fact]
    public void a_room_is_found_by_its_name_and_nothing_else_is_one()
    {
        var room = new JanusRoomName(new(Account, Conference), IsForWaiting: false);
        Assert.Equal($"{Conference}.{Account}", room.Text);
        Assert.Equal($"wait.{Conference}.{Account}", room.Other.Text);
        Assert.Equal(room, JanusRoomName.Read(room.Text));
        Assert.Equal(room.Other, JanusRoomName.Read(room.Other.Text));
        foreach (var other in (string?[])
            [
                null, "", "1234", "wait.", Conference, $"{Conference}.{Account.ToUpperInvariant()}",
                $"wait.wait.{Conference}.{Account}", $"{Conference}-{Account}", $"{Conference}.{Account}.",
            ])
            Assert.Null(JanusRoomName.Read(other));
    }

    [Fact]
    public void a_leg_is_the_same_by_each_of_its_connections()
    {
        var leg = Ids.New();
        Assert.Equal(leg, new JanusStay(new(leg), 1).ParticipantId);
        Assert.Equal($"{leg}.2", new JanusStay(new(leg), 2).ParticipantId);
        for (var number = 1; number < 12; number++)
        {
            var stay = new JanusStay(new(leg), number);
            Assert.Equal(stay, JanusStay.Read(stay.ParticipantId));
        }

        Assert.Null(JanusStay.Read(null));
        Assert.Null(JanusStay.Read(""));
        Assert.Null(JanusStay.Read(new string('x', 129)));
        Assert.Equal("intruder", JanusStay.Read("intruder")!.Value.CallId.Text);
        Assert.Equal($"{leg}.1", JanusStay.Read($"{leg}.1")!.Value.CallId.Text);
    }

    [Fact]
    public void whatever_a_message_is_it_is_read_or_is_none()
    {
        Gen.String.Sample(text => _ = JanusFrame.Read(System.Text.Encoding.UTF8.GetBytes(text)));
        foreach (var json in (string[])
            [
                "7", "null", "[]", "[7]", "{}", """{"type":64}""", """{"type":"64","event":{} }""",
                """{"type":64,"event":[]}""", """{"type":1e40,"event":{} }""",
            ])
        {
            var read = JanusEvent.Read(JsonElement.Parse(json));
            Assert.True(read is null or { Count: 0 }, json);
        }

        var grouped = JanusEvent.Read(JsonElement.Parse(
            """
            [{"type":256,"event":{"status":"started"}},
            {"type":64,"opaque_id":"op","event":{"plugin":"janus.plugin.audiobridge",
            "data":{"event":"mute","room":"r","id":"p"}}}]
            """))!;
        Assert.Equal(["started", "mute"], grouped.Select(it => it.Name));
        Assert.Equal(("op", "r", "p"), (grouped[1].OpaqueId, grouped[1].Room, grouped[1].ParticipantId));
    }
}
