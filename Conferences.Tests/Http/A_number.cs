using System.Net;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>A number leads to one conference of the account, in one role.</summary>
public sealed class A_number(Service service)
{
    private readonly Portal portal = service.Portal();

    [Theory]
    [InlineData("""{"conference_numbers":["1","2"]}""")]
    [InlineData("""{"member":{"numbers":["1","2"]}}""")]
    [InlineData("""{"moderator":{"numbers":["1"]},"conference_numbers":["2"]}""")]
    public async Task belongs_to_one_conference_whatever_the_list(string holder)
    {
        await portal.Create(holder);
        const string wanted =
            """{"data":{"conference_numbers":["2","7"],"member":{"numbers":["8"]},"moderator":{"numbers":["1"]}}}""";
        const string clash = """{"numbers":{"unique":{"message":"Numbers already in use","cause":"2, 1"}}}""";
        Expect.Invalid(clash, await service.StoringNothing(portal, () => portal.Put("", wanted)));

        var other = await portal.Create("""{"conference_numbers":["9"]}""");
        Expect.Invalid(clash, await service.StoringNothing(portal, () => portal.Post($"/{other}", wanted)));
        Expect.Invalid(clash, await service.StoringNothing(portal, () => portal.Patch($"/{other}", wanted)));
    }

    [Fact]
    public async Task clashes_once_though_it_is_asked_for_twice()
    {
        await portal.Create("""{"conference_numbers":["1"]}""");
        Expect.Invalid(
            """{"numbers":{"unique":{"message":"Numbers already in use","cause":"1"}}}""",
            await portal.Put("", """{"data":{"conference_numbers":["1"],"member":{"numbers":["1"]}}}"""));
    }

    [Fact]
    public async Task stands_in_one_list_of_a_conference()
    {
        const string twice = """{"data":{"conference_numbers":["1","2"],"moderator":{"numbers":["2"]}}}""";
        var put = await service.StoringNothing(portal, () => portal.Put("", twice));
        Expect.Invalid("numbers", "unique", put);
        Assert.Equal("2", (string?)put.Data["numbers"]!["unique"]!["cause"]);

        var id = await portal.Create("""{"conference_numbers":["1","2"]}""");
        Expect.Invalid("numbers", "unique", await portal.Post($"/{id}", twice));
        Expect.Invalid("numbers", "unique", await portal.Patch($"/{id}", """{"data":{"member":{"numbers":["1"]}}}"""));
    }

    [Fact]
    public async Task stands_among_a_thousand_at_the_most()
    {
        static string Some(int count) => string.Join(',', Enumerable.Range(1, count).Select(it => $"\"{it}\""));
        await portal.Create($$"""{"conference_numbers":[{{Some(1_000)}}]}""");

        var answer = await service.StoringNothing(portal, () =>
            portal.Put("", $$$"""{"data":{"member":{"numbers":[{{{Some(1_001)}}}]} } }"""));

        Expect.Invalid("member.numbers", "maxItems", answer);
        var finding = answer.Data["member.numbers"]!["maxItems"]!;
        Assert.Equal("The list is more than 1000 items", (string?)finding["message"]);
        Assert.Equal(1_000, (int?)finding["target"]);
    }

    [Fact]
    public async Task may_move_between_lists_in_one_edit()
    {
        var id = await portal.Create("""{"conference_numbers":["1"],"member":{"numbers":["2"]}}""");

        var moved = await portal.Patch(
            $"/{id}", """{"data":{"conference_numbers":["2"],"member":{"numbers":["1"]}}}""");

        Assert.Equal(HttpStatusCode.OK, moved.Status);
        Expect.Invalid("numbers", "unique", await portal.Put("", """{"data":{"conference_numbers":["1"]}}"""));
    }

    [Fact]
    public async Task is_free_again_when_its_conference_is_deleted()
    {
        var id = await portal.Create("""{"member":{"numbers":["1"]}}""");
        await portal.Delete($"/{id}");
        await portal.Create("""{"conference_numbers":["1"]}""");
    }

    [Fact]
    public async Task is_free_again_when_an_edit_drops_it()
    {
        var id = await portal.Create("""{"conference_numbers":["1","2"],"member":{"numbers":["3"]}}""");
        await portal.Patch($"/{id}", """{"data":{"conference_numbers":["2"]}}""");
        await portal.Create("""{"conference_numbers":["1"]}""");
        await portal.Post($"/{id}", """{"data":{}}""");
        await portal.Create("""{"conference_numbers":["2","3"]}""");
    }

    [Fact]
    public async Task stays_when_a_patch_touches_only_other_keys()
    {
        var id = await portal.Create("""{"conference_numbers":["1"],"member":{"numbers":["2"]}}""");

        var patched = await portal.Patch($"/{id}", """{"data":{"name":"x","member":{"join_muted":false}}}""");

        Expect.Json("""["1"]""", patched.Data["conference_numbers"]);
        Expect.Json("""["2"]""", patched.Data["member"]!["numbers"]);
        Expect.Invalid(
            """{"numbers":{"unique":{"message":"Numbers already in use","cause":"1, 2"}}}""",
            await portal.Put("", """{"data":{"conference_numbers":["1","2"]}}"""));
    }

    [Fact]
    public async Task may_lead_to_another_conference_in_another_account()
    {
        await portal.Create("""{"conference_numbers":["1"]}""");
        await service.Portal().Create("""{"conference_numbers":["1"]}""");
    }

    [Fact]
    public async Task may_be_saved_again_by_the_conference_that_has_it()
    {
        var id = await portal.Create("""{"conference_numbers":["1"]}""");
        var saved = await portal.Post($"/{id}", """{"data":{"conference_numbers":["1"],"name":"x"}}""");
        Assert.Equal(HttpStatusCode.OK, saved.Status);
    }
}
