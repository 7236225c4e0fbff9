using System.Net;
using System.Text.Json.Nodes;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>What portals store, and how it is returned.</summary>
public sealed class A_conference_document(Service service)
{
    private const string Defaults =
        """
        "conference_numbers":[],"play_name":false,
        "member":{"join_deaf":false,"join_muted":true,"numbers":[],"pins":[]},
        "moderator":{"join_deaf":false,"join_muted":false,"numbers":[],"pins":[]}
        """;

    private readonly Portal portal = service.Portal();

    [Fact]
    public async Task gets_its_defaults_when_put()
    {
        var created = await portal.Put("", """{"data":{"name":"x"}}""");

        Assert.Equal(HttpStatusCode.Created, created.Status);
        Expect.Json($$$"""{"name":"x","id":"{{{Id(created)}}}",{{{Defaults}}}}""", created.Data);
        Expect.Json(created.Data.ToJsonString(), await Stored(Id(created)));
    }

    [Fact]
    public async Task gets_its_defaults_below_what_was_put()
    {
        var created = await portal.Put("", """{"data":{"member":{"pins":["12"],"extra":1}}}""");

        Expect.Json(
            """{"pins":["12"],"extra":1,"join_deaf":false,"join_muted":true,"numbers":[]}""", created.Data["member"]);
    }

    [Fact]
    public async Task gets_its_defaults_again_when_replaced()
    {
        var id = await portal.Create("""{"name":"x","custom":1,"member":{"pins":["12"]}}""");

        var replaced = await portal.Post($"/{id}", """{"data":{"play_name":true}}""");

        Assert.Equal(HttpStatusCode.OK, replaced.Status);
        var defaults = Defaults.Replace("false,\n", "true,\n", StringComparison.Ordinal);
        Expect.Json($$"""{{{defaults}},"id":"{{id}}"}""", replaced.Data);
        Expect.Json(replaced.Data.ToJsonString(), await Stored(id));
    }

    [Theory]
    [InlineData("""{"member":null}""")]
    [InlineData("""{"member":{}}""")]
    [InlineData("""{"member":{"join_muted":null,"pins":null}}""")]
    public async Task gets_its_defaults_again_where_a_patch_removes(string patch)
    {
        var id = await portal.Create("""{"member":{"join_muted":false,"pins":["12"]}}""");

        var patched = await portal.Patch($"/{id}", $$"""{"data":{{patch}}}""");

        Expect.Json("""{"join_deaf":false,"join_muted":true,"numbers":[],"pins":[]}""", patched.Data["member"]);
    }

    [Fact]
    public async Task may_be_all_default()
    {
        var created = await portal.Put("");

        Assert.Equal(HttpStatusCode.Created, created.Status);
        Expect.Json($$$"""{"id":"{{{Id(created)}}}",{{{Defaults}}}}""", created.Data);
    }

    [Theory]
    [InlineData("1.10")]
    [InlineData("-0.5")]
    [InlineData("12345678901234567890123456789")]
    [InlineData("0.1234567890123456789012345")]
    [InlineData("null")]
    [InlineData("[1,null,{\"a\":[]},\"\"]")]
    [InlineData("\"O'Hara <b>&amp;</b> \\u00e9\\ud83d\\ude00 \\\\ \\\" \\t /\"")]
    [InlineData("{\"_nested\":1,\"pvt_nested\":2,\"id\":3,\"a.b\":{\"\":null}}")]
    public async Task keeps_what_it_does_not_know_as_it_is(string value)
    {
        var body = $$$"""{"data":{"custom":{{{value}}}}}""";
        var id = Id(await portal.Put("", body));

        var fetched = await portal.Get($"/{id}");
        Expect.Json(value, fetched.Data["custom"]);
        if (char.IsAsciiDigit(value[^1]))
            Assert.Contains($"\"custom\":{value},", fetched.Text, StringComparison.Ordinal);
        Expect.Json(value, (await portal.Post($"/{id}", body)).Data["custom"]);
    }

    [Fact]
    public async Task does_not_take_private_keys()
    {
        const string sent =
            """
            {"data":{"id":"mine","_id":"mine","_rev":"9-x","pvt_type":"user","pvt_deleted":true,"focus":"fs1","a":1}}
            """;
        var id = Id(await portal.Put("", sent));
        Assert.NotEqual("mine", id);
        Assert.Null((await portal.Get($"/{id}")).Data["focus"]);
        var stored = (await Stored(id)).AsObject();
        Assert.DoesNotContain(stored, pair => pair.Key is ['_', ..] or ['p', 'v', 't', '_', ..]);
        Expect.Json(stored.ToJsonString(), (await portal.Post($"/{id}", sent)).Data);
        Expect.Json(stored.ToJsonString(), (await portal.Patch($"/{id}", sent)).Data);
    }

    [Fact]
    public async Task loses_with_a_replacement_what_is_not_in_it()
    {
        var id = await portal.Create("""{"name":"x","custom":{"a":1},"max_participants":5}""");

        var replaced = (await portal.Post($"/{id}", """{"data":{"name":"y"}}""")).Data.AsObject();

        Assert.Equal("y", (string?)replaced["name"]);
        Assert.False(replaced.ContainsKey("custom"));
        Assert.False(replaced.ContainsKey("max_participants"));
    }

    [Theory]
    [InlineData("""{"enabled":true}""",
        """{"enabled":true,"foo":"bar","sip":{"username":"a","password":"b"},"list":[1,2]}""")]
    [InlineData("""{"sip":{"username":"c","method":"x"},"n":{"m":1}}""",
        """
        {"enabled":false,"foo":"bar","sip":{"username":"c","password":"b","method":"x"},"list":[1,2],"n":{"m":1}}
        """)]
    [InlineData("""{"list":[3],"foo":{"a":{"b":null,"c":1}}}""",
        """{"enabled":false,"foo":{"a":{"c":1}},"sip":{"username":"a","password":"b"},"list":[3]}""")]
    [InlineData("""{"foo":null,"sip":{"password":null},"never":null}""",
        """{"enabled":false,"sip":{"username":"a"},"list":[1,2]}""")]
    [InlineData("""{"sip":{}}""", """{"enabled":false,"foo":"bar","sip":{},"list":[1,2]}""")]
    [InlineData("""{"sip":5,"list":{"a":1}}""", """{"enabled":false,"foo":"bar","sip":5,"list":{"a":1}}""")]
    [InlineData("{}", """{"enabled":false,"foo":"bar","sip":{"username":"a","password":"b"},"list":[1,2]}""")]
    public async Task merges_with_a_patch(string patch, string merged)
    {
        var id = await portal.Create(
            """
            {"custom":{"enabled":false,"foo":"bar","sip":{"username":"a","password":"b"},"list":[1,2]},"name":"x"}
            """);

        var patched = await portal.Patch($"/{id}", $$$"""{"data":{"custom":{{{patch}}}}}""");

        // An empty object replaces the existing value.
        Expect.Json(patch is "{}" ? "{}" : merged, patched.Data["custom"]);
        Assert.Equal("x", (string?)(await Stored(id))["name"]);
        Expect.Json(patched.Data.ToJsonString(), await Stored(id));
    }

    [Fact]
    public async Task can_be_saved_as_it_was_fetched()
    {
        var id = await portal.Create("""{"name":"x","ui_flags":{"a":true},"flags":["f"],"member":{"pins":["12"]}}""");
        await portal.Join(id, "leg", ",\"pin\":\"12\"");
        var fetched = (await portal.Get($"/{id}")).Data.AsObject();
        Assert.Equal(1, (int?)fetched["_read_only"]!["members"]);
        Assert.NotNull(fetched["focus"]);
        fetched["ui_metadata"] = JsonNode.Parse("""{"version":"4.3-0","ui":"monster-ui","origin":"callflows"}""");

        var saved = await portal.Post($"/{id}", $$"""{"data":{{fetched.ToJsonString()}}}""");

        Assert.Equal(HttpStatusCode.OK, saved.Status);
        fetched.Remove("_read_only");
        fetched.Remove("focus");
        Expect.Json(fetched.ToJsonString(), saved.Data);
        Expect.Json(fetched.ToJsonString(), await Stored(id));
    }

    [Fact]
    public async Task shows_its_live_state_where_old_and_new_portals_look()
    {
        var id = await portal.Create();

        var idle = await portal.Get($"/{id}");
        Expect.Json(
            """
            {"members":0,"moderators":0,"duration":0,"run_time":0,"is_locked":false,
             "participant_count":0,"participants":[],"capabilities":{
             "conference":["dial","end","lock","play","record","unlock"],
             "participants":["deaf","kick","mute","play","relate","undeaf","unmute"],
             "participant":["deaf","kick","mute","play","undeaf","unmute"]}}
            """,
            idle.Data["_read_only"]);
        Expect.Json(idle.Data["_read_only"]!.ToJsonString(), idle.Json["metadata"]);

        await portal.Join(id, "leg");
        var running = (await portal.Get($"/{id}")).Data["_read_only"]!;
        Assert.Equal("leg", (string?)Assert.Single(running["participants"]!.AsArray())!["call_id"]);
        Assert.NotNull(running["uuid"]);
    }

    private static string Id(Answer answer) => (string)answer.Data["id"]!;

    private async Task<JsonNode> Stored(string id)
    {
        var data = (await portal.Get($"/{id}")).Data;
        data.AsObject().Remove("_read_only");
        data.AsObject().Remove("focus");
        return data;
    }
}
