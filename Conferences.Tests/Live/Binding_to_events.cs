using System.Text.Json.Nodes;
using Conferences.Api.Queries;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Live;
using Microsoft.Extensions.DependencyInjection;

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
        await portal.Join(
            id, "a", ""","is_moderator":true,"caller_id_name":"Ada","custom_channel_vars":{"owner_id":"o1"}""");
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

    [Fact]
    public async Task tells_the_whole_state_that_each_event_led_to()
    {
        var id = await portal.Create("""{"wait_for_moderator":true}""");
        await client.BindAsync($"conference.event.*.{id}.*");
        await portal.Join(id, "a@10.0.0.5", ""","mute":false,"caller_id_number":"1001" """);
        await portal.Join(id, "m", ""","is_moderator":true""");
        await portal.Patch($"/{id}", """{"data":{"wait_for_moderator":false}}""");
        await portal.Ask(HttpMethod.Delete, $"/{id}/participants/1", """{"data":{}}""");

        var told = (await client.EventsAsync(6)).Select(it => it["data"]!).ToArray();
        Assert.Equal(
            ["conference-create", "add-member", "waiting-member", "add-member", "admitted-member", "del-member"],
            told.Select(it => it.At<string>("event")));
        Assert.Equal((false, true), (told[1].At<bool>("waiting"), told[2].At<bool>("waiting")));
        Assert.Equal(("waiting", "1001"), (told[2].At<string>("status"), told[2].At<string>("caller_id_number")));
        var admitted = Assert.Single(told[4]["participants"]!.AsArray())!;
        Assert.Equal((1, "active"), (admitted.At<int>("participant_id"), admitted.At<string>("status")));
        Assert.Equal(("left", 1), (told[5].At<string>("reason"), told[5].At<int>("participant_id")));
        Assert.True(told[5].At<long>("join_time") > 63_000_000_000);
        Assert.False(told[5].At<bool>("ghost"));
        Assert.Equal(
            told[1].At<string>("instance_id"), (await portal.Get($"/{id}")).Data.At<string>("_read_only.uuid"));
        var recorded = (await portal.Get($"/{id}/events")).Data.AsArray();
        Assert.All(told, it => Assert.Contains(recorded, of => of!.At<string>("id") == it.At<string>("id")
            && of!.At<long>("sequence") == it.At<long>("sequence")));
    }

    [Fact]
    public async Task tells_of_an_operation_at_each_change_as_it_is_read()
    {
        var id = await portal.Create();
        await portal.Join(id, "a", ""","is_moderator":true""");
        var binding = $"conference.operation.{id}";
        await client.BindAsync(binding);
        await client.BindAsync($"conference.command.{id}");
        await portal.ActOn(id, 1, "mute");

        var told = await client.EventsAsync(4);
        Assert.Equal(
            [binding, $"conference.command.{id}", binding, binding],
            told.Select(it => it.At<string>("subscribed_key")));
        Assert.Equal(
            ["requested", "sent", "confirmed"],
            told.Where(it => it.At<string>("name") == "operation").Select(it => it.At<string>("data.status")));
        var read = (await portal.Get($"/{id}/operations/{told[3].At<string>("data.id")}")).Data.AsObject();
        Assert.All(read, member => Assert.Equal(
            member.Value?.ToJsonString(), told[3]["data"]![member.Key]?.ToJsonString()));
        Assert.True(told[3].At<long>("data.sequence") > told[2].At<long>("data.sequence"));
        var command = told[1]["data"]!;
        Assert.Equal(
            ("conference", "command", "mute_participant", id, 1),
            (command.At<string>("event_category"), command.At<string>("event_name"),
                command.At<string>("application_name"), command.At<string>("conference_id"),
                command.At<int>("participant_id")));
    }

    [Theory]
    [InlineData("object.*.conference")]
    [InlineData("object.*.*")]
    [InlineData("object.*.*.*.*")]
    [InlineData("object.*.{account}.conference.*")]
    [InlineData("object.*.{database}.conference.*")]
    public async Task tells_of_documents_that_come_change_and_go(string form)
    {
        var account = portal.Account;
        var binding = form.Replace("{account}", account, StringComparison.Ordinal).Replace(
            "{database}",
            $"account%2F{account[..2]}%2F{account[2..4]}%2F{account[4..]}",
            StringComparison.Ordinal);
        await client.BindAsync(binding);
        var id = await portal.Create("""{"name":"x","member":{"pins":["4711"]}}""");
        await portal.Patch($"/{id}", """{"data":{"name":"y"}}""");
        await portal.Delete($"/{id}");

        var told = await client.EventsAsync(3);
        Assert.Equal(
            ["doc_created", "doc_edited", "doc_deleted"], told.Select(it => it.At<string>("name")));
        Assert.All(told, it => Assert.Equal(binding, it.At<string>("subscribed_key")));
        Assert.Equal($"object.doc_edited.{account}.conference.{id}", told[1].At<string>("routing_key"));
        Assert.Equal(
            $$"""{"id":"{{id}}","type":"conference","account_id":"{{account}}","_rev":"2.2"}""",
            told[1]["data"]!.ToJsonString());
        Assert.All(told, it => Assert.DoesNotContain("4711", it.ToJsonString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task tells_who_talks_with_the_state_of_the_participant_and_without_a_sequence()
    {
        var id = await portal.Create();
        await portal.Join(id, "a", ""","is_moderator":true,"caller_id_name":"Ada" """);
        await client.BindAsync($"conference.event.*.{id}.*");
        var speakers = service.Parts.GetRequiredService<ActiveSpeakers>();
        speakers.Start(new(portal.Account, id), new("a"));
        speakers.Stop(new(portal.Account, id), new("a"));

        var told = await client.EventsAsync(2);
        Assert.Equal(["start-talking", "stop-talking"], told.Select(it => it.At<string>("data.event")));
        Assert.Equal($"conference.event.start-talking.{portal.Account}.{id}.a", told[0].At<string>("routing_key"));
        Assert.Equal(
            ("Ada", 1, true, false),
            (told[0].At<string>("data.caller_id_name"), told[0].At<int>("data.participant_id"),
                told[0].At<bool>("data.conference_channel_vars.talking"),
                told[1].At<bool>("data.conference_channel_vars.talking")));
        Assert.All(told, it => Assert.Null(it["data"]!["sequence"]));
    }

    [Fact]
    public async Task tells_of_nothing_that_was_recorded_before_and_of_nothing_twice()
    {
        var id = await portal.Create();
        for (var time = 0; time < 20; time++)
        {
            await portal.Join(id, $"{time}");
            await client.BindAsync($"conference.event.*.{id}.*");
            await portal.Join(id, $"{time}b");
            Assert.Equal($"{time}b", (await client.EventAsync()).At<string>("data.call_id"));
            Assert.Empty(await client.LeftAfterPingAsync());
            await client.AskAsync("unsubscribe", $$"""{"binding":"conference.event.*.{{id}}.*"}""");
        }
    }

    [Fact]
    public async Task tells_each_binding_of_its_own_and_none_that_is_taken_back()
    {
        var id = await portal.Create();
        var other = await portal.Create();
        string[] bindings = [$"conference.event.{id}.*", $"conference.event.*.{id}.*", $"conference.event.{other}.*"];
        var reply = await client.AskAsync(
            "subscribe", $$"""{"bindings":[{{string.Join(',', bindings.Select(it => $"\"{it}\""))}}]}""");
        Assert.Equal(bindings, reply["data"]!["subscribed"]!.AsArray().Select(it => it!.GetValue<string>()));

        // Bound again it is not bound twice.
        await client.BindAsync(bindings[0]);
        await portal.Join(id, "a");
        var told = await client.EventsAsync(4);
        Assert.Equal(
            bindings[..2].Order(),
            told.Where(it => it.At<string>("data.event") == "add-member").Select(it => it.At<string>("subscribed_key"))
                .Order());

        reply = await client.AskAsync("unsubscribe", $$"""{"binding":"{{bindings[0]}}"}""");
        Assert.Equal(
            $$"""{"unsubscribed":["{{bindings[0]}}"],"subscribed":["{{bindings[1]}}","{{bindings[2]}}"]}""",
            reply["data"]!.ToJsonString());
        await portal.Join(id, "b");
        Assert.Equal(bindings[1], (await client.EventAsync()).At<string>("subscribed_key"));
        Assert.Empty(await client.LeftAfterPingAsync());
    }

    [Fact]
    public async Task tells_nothing_of_another_account()
    {
        var other = service.Portal();
        var token = await Keys.Token(service, portal.Account, scope: "read");
        await using var reader = await SocketClient.ConnectAsync(service.Address, portal, token);
        Assert.Equal("unauthorized account id", await reader.ErrorAsync(
            "subscribe", $$"""{"account_id":"{{other.Account}}","binding":"conference.event.*.*.*"}"""));
        await reader.BindAsync("conference.event.*.*.*");
        await reader.BindAsync("object.*.*");
        var theirs = await other.Create();
        await other.Join(theirs, "a");
        var ours = await portal.Create();
        await portal.Join(ours, "a");

        // A binding to an id of another account takes nothing either.
        await reader.BindAsync($"conference.event.*.{theirs}.*");
        await other.Join(theirs, "b");
        await portal.Join(ours, "b");
        var told = await reader.EventsAsync(4);
        Assert.All(told, it => Assert.Contains(ours, it.ToJsonString(), StringComparison.Ordinal));
        Assert.Empty(await reader.LeftAfterPingAsync());
    }

    private async Task Act(string id, string action, string more = "") =>
        Assert.Equal(
            System.Net.HttpStatusCode.Created,
            (await portal.Put($"/{id}", $$$"""{"data":{"action":"{{{action}}}"{{{more}}}}}""")).Status);
}
