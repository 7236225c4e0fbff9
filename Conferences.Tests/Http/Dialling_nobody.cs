using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>Refused dials: nobody is called and nothing is stored.</summary>
public sealed class Dialling_nobody(Service service)
{
    private const string Unroutable =
        """
        "data.endpoints":
            {"minItems":{"message":"endpoints failed to resolve to route-able destinations","target":1}}
        """;

    private readonly Portal portal = service.Portal();

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"action":"dial"}""")]
    [InlineData("""{"endpoint":["1001"]}""")]
    public async Task without_endpoints_names_two_findings_as_kazoo_does(string given) => Expect.Invalid(
        $$$"""
        {"endpoints":{"required":{"message":"Field is required but missing","value":"endpoints"}},
        {{{Unroutable}}}}
        """,
        await Refused(given));

    [Fact]
    public async Task without_inner_data_is_given_the_outer_which_has_no_endpoints() => Expect.Invalid(
        $$$"""
        {"endpoints":{"required":{"message":"Field is required but missing","value":"endpoints"}},
        {{{Unroutable}}}}
        """,
        await portal.Act(await portal.Create(), "dial"));

    [Fact]
    public async Task at_an_empty_list_names_two_findings_too() => Expect.Invalid(
        $$$"""
        {"endpoints":{"minItems":{"message":"The list must have at least 1 items","target":1,"value":[]}},
        {{{Unroutable}}}}
        """,
        await Refused("""{"endpoints":[]}"""));

    [Theory]
    [InlineData("\"1001\"")]
    [InlineData("1001")]
    [InlineData("""{"0":"1001"}""")]
    [InlineData("null")]
    public async Task at_what_is_no_list_says_so(string endpoints) => Expect.Invalid(
        $$$"""
        {"endpoints":{"type":
            {"message":"Value did not match type(s): array","target":"array","value":{{{endpoints}}}}},
        {{{Unroutable}}}}
        """,
        await Refused($$"""{"endpoints":{{endpoints}}}"""));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("ann")]
    [InlineData("+")]
    [InlineData("()")]
    [InlineData("1001x")]
    [InlineData(" 1001")]
    [InlineData("1001\\n")]
    [InlineData("１００１")]
    [InlineData("sip:")]
    [InlineData("sip:ann bob@example.com")]
    [InlineData("sip:ann@example.com\\n")]
    [InlineData("sip:ann@example.com}{x=y}")]
    [InlineData("sip:<ann@example.com>")]
    [InlineData("tel:+4930901820")]
    [InlineData("user/1001@example.com")]
    [InlineData("123456789012345678901")]
    [InlineData("😀")]
    public async Task at_garbage_says_which_counted_from_1(string garbage) => Expect.Invalid(
        """
        {"data.endpoints.2":
            {"enum":{"message":"Value not a number, device or user ID, or SIP endpoint"}}}
        """,
        await Refused($$"""{"endpoints":["1001","{{garbage}}","1002"]}"""));

    [Theory]
    [InlineData("1001")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("""["1001"]""")]
    public async Task at_what_is_neither_text_nor_device_says_which_twice(string garbage)
    {
        var refused = await Refused($$"""{"endpoints":["1001",{{garbage}}]}""");
        Expect.Invalid("endpoints.1", "type", refused);
        Expect.Invalid("data.endpoints.2", "enum", refused);
        Assert.Equal(2, refused.Data.AsObject().Count);
    }

    [Fact]
    public async Task at_every_garbage_and_an_empty_device_says_each()
    {
        var refused = await Refused("""{"endpoints":["ann","1001",{}]}""");
        Assert.Equal(["data.endpoints.1", "data.endpoints.3"], refused.Data.AsObject().Select(it => it.Key).Order());
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef")]
    [InlineData("00000000000000000000000000000001")]
    [InlineData("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")]
    public async Task at_an_id_nobody_configured_says_which(string id) => Expect.Invalid(
        $$$$"""{"data.endpoints.1":{"not_found":{"message":"ID {{{{id}}}} not found"}}}""",
        await Refused($$"""{"endpoints":["{{id}}"]}"""));

    [Theory]
    [InlineData("\"timeout\":0", "timeout", "minimum")]
    [InlineData("\"timeout\":-5", "timeout", "minimum")]
    [InlineData("\"timeout\":601", "timeout", "maximum")]
    [InlineData("\"timeout\":99999999999999999999", "timeout", "maximum")]
    [InlineData("\"timeout\":1.5", "timeout", "type")]
    [InlineData("\"timeout\":\"soon\"", "timeout", "type")]
    [InlineData("\"participant_flags\":\"mute\"", "participant_flags", "type")]
    [InlineData("\"participant_flags\":[\"mute\",\"loud\"]", "participant_flags.1", "enum")]
    [InlineData("\"participant_flags\":[5]", "participant_flags.0", "type")]
    [InlineData("\"caller_id_name\":5", "caller_id_name", "type")]
    [InlineData("\"caller_id_number\":[]", "caller_id_number", "type")]
    [InlineData("\"profile_name\":{}", "profile_name", "type")]
    [InlineData("\"target_call_id\":true", "target_call_id", "type")]
    [InlineData("\"outbound_call_id\":\"\"", "outbound_call_id", "minLength")]
    [InlineData("\"outbound_call_id\":7", "outbound_call_id", "type")]
    [InlineData("\"custom_application_vars\":[]", "custom_application_vars", "type")]
    [InlineData("\"max_participants\":-1", "max_participants", "minimum")]
    [InlineData("\"member\":{\"pins\":[\"x\"]}", "member.pins.0", "pattern")]
    public async Task with_a_field_that_is_wrong_names_it_without_data_before_the_path(
        string field, string path, string keyword)
    {
        var refused = await Refused($$"""{"endpoints":["1001"],{{field}}}""");
        Expect.Invalid(path, keyword, refused);
        Assert.Single(refused.Data.AsObject());
    }

    [Fact]
    public async Task with_variables_beside_the_inner_data_that_are_none_says_so() => Expect.Invalid(
        """
        {"custom_application_vars":{"type":
            {"message":"Value did not match type(s): object","target":"object","value":"x"}}}
        """,
        await service.StoringNothing(portal, async () => await portal.Put(
            $"/{Ids.New()}",
            """{"data":{"action":"dial","custom_application_vars":"x","data":{"endpoints":["1001"]}}}""")));

    [Theory]
    [InlineData("caller_id_name", 'é')]
    [InlineData("caller_id_number", 'é')]
    [InlineData("profile_name", 'e')]
    [InlineData("target_call_id", 'e')]
    [InlineData("outbound_call_id", 'e')]
    public async Task with_a_text_beyond_255_letters_names_it(string field, char letter)
    {
        var letters = new string(letter, 256);
        Expect.Invalid(field, "maxLength", await Refused($$"""{"endpoints":["1001"],"{{field}}":"{{letters}}"}"""));
        (await portal.Dial(Ids.New(), """["1001"]""", $""","{field}":"{letters[1..]}" """))
            .Is(System.Net.HttpStatusCode.Created);
    }

    [Fact]
    public async Task at_more_than_a_hundred_endpoints_says_so()
    {
        string[] hundred = [.. Enumerable.Repeat("\"1001\"", 100)];
        Expect.Invalid(
            "endpoints", "maxItems", await Refused($$"""{"endpoints":[{{string.Join(',', hundred)}},"7"]}"""));
        var asked = await portal.Dial(Ids.New(), $"[{string.Join(',', hundred)}]", ""","timeout":600""");
        Assert.Equal(100, asked.Data["endpoint_responses"]!.AsArray().Count);
    }

    [Fact]
    public async Task with_absurd_lengths_says_what_is_too_long()
    {
        var million = new string('1', 1_000_000);
        var endpoint = await Refused($$"""{"endpoints":["{{million}}"]}""");
        Expect.Invalid("endpoints.0", "maxLength", endpoint);
        Expect.Invalid("data.endpoints.1", "enum", endpoint);
        Expect.Invalid(
            "data.endpoints.1", "enum", await Refused($$"""{"endpoints":["sip:{{new string('x', 252)}}"]}"""));
        Expect.Invalid(
            "data.endpoints.1", "maxLength", await Refused($$$"""{"endpoints":[{"id":"{{{million}}}"}]}"""));
        Expect.Invalid("custom_application_vars", "maxLength", await Refused(
            $$$"""{"endpoints":["1001"],"custom_application_vars":{"a":"{{{million}}}"}}"""));
        Expect.Invalid(
            "data", "maxLength", await Refused($$"""{"endpoints":["1001"],"controls":{"a":"{{million}}"} }"""));
        var many = string.Join(',', Enumerable.Repeat("\"ann\"", 100_000));
        Assert.True((await Refused($$"""{"endpoints":[{{many}}]}""")).Data.AsObject().Count <= 101);
    }

    // At an unknown id: an invalid dial is refused before it starts a conference.
    private Task<Answer> Refused(string given) =>
        service.StoringNothing(portal, () => portal.Give(Ids.New(), "dial", given));
}
