using System.Text.Json.Nodes;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Live;

namespace Conferences.Tests.Live;

/// <summary>What a client of the WebSocket is told of what happens.</summary>
public sealed class Binding_to_events(Service service) : IAsyncLifetime
{
    private readonly Portal portal = service.Portal();
    private SocketClient client = null!;

    public async ValueTask InitializeAsync() =>
        client = await SocketClient.ConnectAsync(service.Address, portal, service.Token);

    public ValueTask DisposeAsync() => client.DisposeAsync();

    [Theory]
    [InlineData("conference.event.{id}.*")]
    [InlineData("conference.event.{id}.*.*")]
    [InlineData("conference.event.*.{id}.*")]
    [InlineData("conference.event.*.*.*")]
    [InlineData("conference.event.*.*")]
    [InlineData("conference.event.{id}.a.*")]
    [InlineData("conference.event.{id}.a")]
    [InlineData("conference.event.{id}.*.mute-member")]
    [InlineData("conference.event.mute-member.{id}.a")]
    [InlineData("conference.event.mute-member.*.*")]
    public async Task tells_of_a_mute_under_the_clients_own_words(string form)
    {
        var id = await portal.Create();
        await portal.Join(id, "a", ""","is_moderator":true,"caller_id_name":"Ada","custom_channel_vars":{"owner_id":"o1"}""");
        var binding = form.Replace("{id}", id, StringComparison.Ordinal);
        await client.BindAsync(binding);
        await portal.ActOn(id, 1, "mute");

        var told = await client.EventAsync();
        Assert.Equal("event", told.At<string>("name"));
        Assert.Equal(binding, told.At<string>("subscribed_key"));
        Assert.StartsWith("conference.event.", told.At<string>("subscription_key"));
        Assert.Equal(
            $"conference.event.mute-member.{portal.Account}.{id}.a", told.At<string>("routing_key"));
        var data = told["data"]!;
        Assert.Equal("mute-member", data.At<string>("event"));
        Assert.Equal(("conference", "event"), (data.At<string>("event_category"), data.At<string>("event_name")));
        Assert.Equal((portal.Account, id), (data.At<string>("account_id"), data.At<string>("conference_id")));
        Assert.Equal((1, "a"), (data.At<int>("participant_id"), data.At<string>("call_id")));
        Assert.Equal(("Ada", ""), (data.At<string>("caller_id_name"), data.At<string>("caller_id_number")));
        Assert.Equal("o1", data.At<string>("custom_channel_vars.owner_id"));
        Assert.False(data.At<bool>("conference_channel_vars.speak"));
        Assert.True(data.At<bool>("conference_channel_vars.hear"));
        var recorded = (await portal.Get($"/{id}/events?type=participant.muted")).Data[0]!;
        Assert.Equal(
            (recorded.At<long>("sequence"), recorded.At<string>("id")),
            (data.At<long>("sequence"), data.At<string>("id")));
        Assert.Equal(recorded["actor"]!.ToJsonString(), data["actor"]!.ToJsonString());
    }

    [Fact]
    public async Task tells_of_a_whole_meeting_in_its_order()
    {
        var id = await portal.Create();
        await client.BindAsync($"conference.event.*.{id}.*");
        await portal.Join(id, "a", ""","is_moderator":true""");
        await portal.Join(id, "b");
        await portal.ActOn(id, 2, "unmute");
        await portal.ActOn(id, 2, "mute");
        await portal.ActOn(id, 2, "deaf");
        await portal.ActOn(id, 2, "undeaf");
        await Act(id, "lock");
        await portal.Put($"/{id}/participants", """{"data":{"call_id":"c","caller_id_name":"Eve"}}""");
        await Act(id, "unlock");
        await Act(id, "record", ""","data":{"action":"start"}""");
        await portal.ActOn(id, 2, "kick");
        await Act(id, "end");

        string[] expected =
        [
            "conference-create", "add-member", "add-member", "unmute-member", "mute-member", "deaf-member",
            "undeaf-member", "lock", "refused-member", "unlock", "start-recording", "del-member", "del-member",
            "stop-recording", "conference-destroy",
        ];
        var told = await client.EventsAsync(expected.Length);
        Assert.Equal(expected, told.Select(it => it.At<string>("data.event")));
        var sequences = told.Select(it => it.At<long>("data.sequence")).ToArray();
        Assert.Equal(sequences.Order(), sequences);
        var refused = told[8]["data"]!;
        Assert.Equal(
            ("locked", "c", "Eve"),
            (refused.At<string>("reason"), refused.At<string>("call_id"), refused.At<string>("caller_id_name")));
        Assert.Equal("kicked", told[11].At<string>("data.reason"));
        Assert.Equal("api", told[14].At<string>("data.reason"));
    }

    private async Task Act(string id, string action, string more = "") =>
        Assert.Equal(
            System.Net.HttpStatusCode.Created,
            (await portal.Put($"/{id}", $$$"""{"data":{"action":"{{{action}}}"{{{more}}}}}""")).Status);
}
