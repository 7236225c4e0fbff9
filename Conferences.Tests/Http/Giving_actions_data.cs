using System.Net;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>What all actions with data have in common: play, record, relate and dial.</summary>
public sealed class Giving_actions_data(Service service)
{
    private readonly Portal portal = service.Portal();

    /// <summary>Every such action at every URL that accepts it, with valid data.</summary>
    public static TheoryData<string, string, string> Actions => new()
    {
        { "", "play", """{"media_id":"jingle"}""" },
        { "/participants", "play", """{"media_id":"jingle"}""" },
        { "/participants/1", "play", """{"media_id":"jingle"}""" },
        { "", "record", """{"action":"start"}""" },
        { "/participants", "relate", """{"participant_id":1,"other_participant":2}""" },
        { "", "dial", """{"endpoints":["1001"]}""" },
    };

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task needs_an_object(string place, string action, string given)
    {
        var id = await Two();
        Expect.Invalid(
            $$$$"""{"data":{"required":{"message":"action '{{{{action}}}}' requires a data object"}}}""",
            await service.StoringNothing(portal, () => portal.Put($"/{id}{place}?action={action}")));
        foreach (var other in (string[])["[]", $"[{given}]", "\"jingle\"", "5", "true"])
        {
            Expect.Invalid(
                Wrong(other), await service.StoringNothing(portal, () => portal.Give($"{id}{place}", action, other)));
        }

        Expect.Invalid(Wrong("[]"), await service.StoringNothing(
            portal, () => portal.Put($"/{id}{place}", $$"""{"action":"{{action}}","data":[]}""")));
        Expect.Invalid(Wrong("\"jingle\""), await service.StoringNothing(
            portal, () => portal.Put($"/{id}{place}?action={action}&data=jingle")));
    }

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task of_an_unknown_or_removed_conference_finds_nothing(string place, string action, string given)
    {
        var removed = await portal.Create();
        await portal.Delete($"/{removed}");
        string[] unknown = action == "dial" ? [removed, "x"] : [removed, "x", Ids.New()];
        foreach (var id in unknown)
        {
            var refused = await service.StoringNothing(portal, () => portal.Give($"{id}{place}", action, given));
            Expect.Error(HttpStatusCode.NotFound, "bad_identifier", refused);
            Expect.Json($$"""{"message":"bad identifier","cause":"{{id}}"}""", refused.Data);
        }
    }

    [Theory]
    [InlineData("", "relate")]
    [InlineData("", "mute")]
    [InlineData("", "recordstop")]
    [InlineData("", "vars")]
    [InlineData("", "Play")]
    [InlineData("/participants", "record")]
    [InlineData("/participants", "dial")]
    [InlineData("/participants", "lock")]
    [InlineData("/participants/1", "relate")]
    [InlineData("/participants/1", "record")]
    [InlineData("/participants/1", "dial")]
    public async Task is_not_known_elsewhere(string place, string action)
    {
        var id = await Two();
        var refused = await service.StoringNothing(portal, () => portal.Give(
            $"{id}{place}",
            action,
            """
            {"action":"start","participant_id":1,"other_participant":2,"endpoints":["1001"],"media_id":"jingle"}
            """));
        Expect.Error(HttpStatusCode.NotFound, "faulty_request", refused);
        Expect.Json("""{"message":"faulty request"}""", refused.Data);
    }

    [Theory]
    [InlineData("", "play", """{"media_id":"jingle"}""")]
    [InlineData("/participants", "play", """{"media_id":"jingle"}""")]
    [InlineData("", "record", """{"action":"start"}""")]
    [InlineData("/participants", "relate", """{"participant_id":1,"other_participant":2}""")]
    public async Task that_nobody_is_there_for_leads_to_a_failed_operation(string place, string action, string given)
    {
        var id = await portal.Create();
        var operation = await portal.Operation(await portal.Give($"{id}{place}", action, given));
        Assert.Equal((action, "failed", "not_running", null), (
            operation.At<string>("action"), operation.At<string>("status"),
            operation.At<string>("reason"), operation["sent_at"]));
        Assert.Equal(
            ["conference_created", "operation_requested", "operation_failed"], await service.Names(portal, id));
    }

    [Fact]
    public async Task to_stop_a_recording_where_nobody_is_leads_to_a_failed_operation()
    {
        var id = await portal.Create();
        var asked = await portal.Give(id, "record", """{"action":"stop"}""");
        Assert.Equal("stopping recording", asked.Data.GetValue<string>());
        Assert.Equal("not_running", (await portal.Operation(asked)).At<string>("reason"));
    }

    [Theory]
    [MemberData(nameof(Actions))]
    [InlineData("", "lock", "{}")]
    [InlineData("", "end", "{}")]
    [InlineData("/participants/1", "kick", "{}")]
    [InlineData("/participants/1", "mute", "{}")]
    public async Task can_not_be_tried_without_doing_it(string place, string action, string given)
    {
        var id = await Two();
        Expect.Invalid(
            $$$$"""
            {"dry_run":{"invalid":{"message":"action '{{{{action}}}}' can not be tried without doing it"}}}
            """,
            await service.StoringNothing(portal, () => portal.Give($"{id}{place}?dry_run=true", action, given)));
        Assert.Equal("ok", (await portal.Act($"{id}?dry_run=false", "lock")).Data.GetValue<string>());
    }

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task shows_the_operation_to_a_caller_who_stays(string place, string action, string given)
    {
        var id = await Two();
        var asked = await portal.Give($"{id}{place}?wait=5s", action, given);
        asked.Is(HttpStatusCode.Created);
        var operation = asked.Json["operation"]!;
        Assert.Equal((action, "confirmed", asked.Json.At<string>("operation_id")), (
            operation.At<string>("action"), operation.At<string>("status"), operation.At<string>("id")));
        Expect.Json(operation.ToJsonString(), (await portal.Follow(asked)).Data);
        Assert.Null((await portal.Give($"{id}{place}", action, given)).Json["operation"]);
    }

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task takes_no_wait_that_is_none(string place, string action, string given)
    {
        var id = await Two();
        foreach (var wait in (string[])["", "5", "61s", "-1s", "1.5s", "5S", "s", "1m", "٥s", "99999999999999999999s"])
        {
            Expect.Invalid(
                """{"wait":{"invalid":{"message":"The wait must be whole seconds from 0s to 60s"}}}""",
                await service.StoringNothing(
                    portal, () => portal.Give($"{id}{place}?wait={Uri.EscapeDataString(wait)}", action, given)));
        }
    }

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task takes_the_deepest_body_without_falling_over(string place, string action, string given)
    {
        var id = await Two();
        var deepest = new string('[', 61) + new string(']', 61);
        var asked = await portal.Give($"{id}{place}", action, $$"""{{given[..^1]}},"mine":{{deepest}}}""");
        asked.Is(HttpStatusCode.Created);
        Assert.Equal(HttpStatusCode.Created, (await portal.Put(
            $"/{id}{place}?action={action}&data={Uri.EscapeDataString($$"""{{given[..^1]}},"mine":[{{deepest}}]}""")}"))
            .Status);
    }

    private static string Wrong(string value) =>
        $$$$"""
        {"data":{"type":{"message":"Value did not match type(s): object","target":"object","value":{{{{value}}}}}}}
        """;

    private async Task<string> Two()
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        await portal.Join(id, "b");
        return id;
    }
}
