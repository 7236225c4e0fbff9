using System.Net;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>Which other participant one does not hear, or is not heard by.</summary>
public sealed class Relating(Service service)
{
    private readonly Portal portal = service.Portal();

    [Theory]
    [InlineData(""","relationship":"deaf" """, "deaf")]
    [InlineData(""","relationship":"mute" """, "mute")]
    [InlineData(""","relationship":"clear" """, "clear")]
    [InlineData("", "clear")]
    public async Task says_what_one_is_to_another_and_clears_it_unless_told(string more, string relationship)
    {
        var id = await Two();
        var asked = await Relate(id, $$"""{"participant_id":1,"other_participant":2{{more}}}""");
        Assert.Equal("relating participants", asked.Data.GetValue<string>());
        var operation = await portal.Operation(asked);
        Assert.Equal(("relate", relationship, "confirmed"), (
            operation.At<string>("action"), operation.At<string>("relationship"), operation.At<string>("status")));
        Assert.Equal([1, 2], operation["targets"]!.AsArray().Select(it => it!.At<int>("participant_id")));
    }

    [Theory]
    [InlineData("1", "2")]
    [InlineData("\"1\"", "\"2\"")]
    [InlineData("1", "\"2\"")]
    [InlineData("1.0", "2e0")]
    [InlineData("\"001\"", "2")]
    public async Task takes_numbers_of_participants_as_texts_too(string one, string other)
    {
        var operation = await portal.Operation(await Relate(
            await Two(), $$"""{"participant_id":{{one}},"other_participant":{{other}}}"""));
        Assert.Equal([1, 2], operation["targets"]!.AsArray().Select(it => it!.At<int>("participant_id")));
    }

    [Theory]
    [InlineData("""{"action":"relate","data":{"participant_id":1,"other_participant":2}}""")]
    [InlineData("""{"action":"relate","data":{"data":{"participant_id":1,"other_participant":2}}}""")]
    [InlineData("""{"data":{"action":"relate","participant_id":1,"other_participant":2}}""")]
    public async Task takes_them_in_every_form_clients_use(string body) => Assert.Equal(
        "confirmed",
        (await portal.Operation(await portal.Put($"/{await Two()}/participants", body))).At<string>("status"));

    [Theory]
    [InlineData("participant_id")]
    [InlineData("other_participant")]
    public async Task needs_both_and_says_so_without_data_before_the_path(string field)
    {
        var id = await Two();
        var other = field == "participant_id" ? "other_participant" : "participant_id";
        Expect.Invalid(
            $$$"""{"{{{field}}}":{"required":{"message":"Field is required but missing","value":"{{{field}}}"}} }""",
            await service.StoringNothing(portal, () => Relate(id, $$"""{"{{other}}":1}""")));
    }

    [Fact]
    public async Task without_inner_data_is_given_the_outer_which_names_nobody() => Expect.Invalid(
        """
        {"participant_id":{"required":{"message":"Field is required but missing","value":"participant_id"}},
         "other_participant":{"required":{"message":"Field is required but missing","value":"other_participant"}}}
        """,
        await portal.ActOnAll(await Two(), "relate"));

    [Theory]
    [InlineData("\"two\"", "type")]
    [InlineData("\"-2\"", "type")]
    [InlineData("\" 2\"", "type")]
    [InlineData("\"２\"", "type")]
    [InlineData("\"2.0\"", "type")]
    [InlineData("2.5", "type")]
    [InlineData("true", "type")]
    [InlineData("null", "type")]
    [InlineData("[2]", "type")]
    [InlineData("\"\"", "minLength")]
    [InlineData("\"0000000002\"", "maxLength")]
    [InlineData("0", "minimum")]
    [InlineData("-2", "minimum")]
    [InlineData("1000000000", "maximum")]
    [InlineData("99999999999999999999999", "maximum")]
    public async Task takes_no_number_that_is_nobodys(string number, string keyword)
    {
        var id = await Two();
        Expect.Invalid("other_participant", keyword, await service.StoringNothing(
            portal, () => Relate(id, $$"""{"participant_id":1,"other_participant":{{number}}}""")));
        Expect.Invalid("participant_id", keyword, await service.StoringNothing(
            portal, () => Relate(id, $$"""{"participant_id":{{number}},"other_participant":2}""")));
    }

    [Fact]
    public async Task says_of_a_text_that_is_no_number_what_it_should_be() => Expect.Invalid(
        """
        {"participant_id":{"type":
            {"message":"Value did not match type(s): integer","target":"integer","value":"two"}}}
        """,
        await Relate(await Two(), """{"participant_id":"two","other_participant":2}"""));

    [Fact]
    public async Task takes_no_other_relationship()
    {
        var id = await Two();
        Expect.Invalid(
            """
            {"relationship":{"enum":{"message":"Value not found in enumerated list of values",
                "target":["deaf","clear","mute"],"value":"enemy"}}}
            """,
            await service.StoringNothing(portal, () => Relate(
                id, """{"participant_id":1,"other_participant":2,"relationship":"enemy"}""")));
    }

    [Theory]
    [InlineData("24", "2", 24)]
    [InlineData("1", "\"24\"", 24)]
    [InlineData("24", "25", 24)]
    [InlineData("3", "1", 3)]
    [InlineData("\"0\"", "1", 0)]
    [InlineData("999999999", "1", 999_999_999)]
    public async Task finds_nobody_who_is_not_in_and_says_it_as_kazoo(string one, string other, int absent)
    {
        var id = await Two();
        await portal.Join(id, "c");
        await portal.ActOn(id, 3, "kick");
        var refused = await service.StoringNothing(portal, () => Relate(
            id, $$"""{"participant_id":{{one}},"other_participant":{{other}}}"""));
        Expect.Error(HttpStatusCode.NotFound, "bad_identifier", refused);
        Expect.Json($$"""{"id":{{absent}},"message":"bad identifier"}""", refused.Data);
    }

    [Fact]
    public async Task again_asks_again()
    {
        var id = await Two();
        const string given = """{"participant_id":1,"other_participant":2}""";
        Assert.NotEqual(
            (await Relate(id, given)).Json.At<string>("operation_id"),
            (await Relate(id, given)).Json.At<string>("operation_id"));
        Assert.All((await portal.Get($"/{id}/operations")).Data.AsArray(), it =>
            Assert.Equal("confirmed", it!.At<string>("status")));
        await Snapshots.Agree(service, portal.Account, id);
    }

    private async Task<string> Two()
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        await portal.Join(id, "b");
        return id;
    }

    private Task<Answer> Relate(string conference, string given) =>
        portal.Give($"{conference}/participants", "relate", given);
}
