using System.Net;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>
/// What of a dial may become part of a dial string or of a channel variable of the media server, and what would be a
/// command there.
/// </summary>
public sealed class What_may_be_dialled(Service service)
{
    private const string Command = "{execute_on_answer='system reboot'}loopback/1";

    private static readonly string[] Separators =
    [
        "{a=b}", "[a=b]", "<a=b>", "a,b", "a|b", "a:_:b", "a'b", "a\\\"b", "a\\\\b", "a^^b", "${a}", "a`b", "a\\nb",
        "a\\u0001b", "a\\u2028b",
    ];

    private readonly Portal portal = service.Portal();

    public static TheoryData<string> Endpoints =>
    [
        .. from place in (string[])
           [
               """{"sip":{"route":"*"}}""", """{"sip":{"username":"*"}}""",
               """{"sip":{"username":"a","realm":"*"}}""", """{"sip":{"username":"a","ip":"*"}}""",
               """{"id":"*","sip":{"username":"a"}}""", """{"owner_id":"*","sip":{"username":"a"}}""",
               "\"sip:ann@*\"", "\"sip:*@example.com\"", "\"sip:ann@example.com;x=*\"", "\"1001*\"",
           ]
           from text in Separators.Append(Command).Append("a b")
           select place.Replace("*", text, StringComparison.Ordinal),
        """{"sip":{"route":"loopback/1"}}""",
        """{"sip":{"route":"user/1001"}}""",
        """{"sip":{"route":"&park()"}}""",
        """{"sip":{"route":"sip:a@b,sip:c@d"}}""",
        """{"sip":{"username":"a","realm":"b/c"}}""",
        """{"sip":{"username":"a@b"}}""",
        $$$"""{"id":"{{{new string('x', 256)}}}","sip":{"username":"a"} }""",
    ];

    public static TheoryData<string, string> Fields =>
    [
        .. from name in (string[])["caller_id_name", "caller_id_number", "profile_name", "target_call_id",
               "outbound_call_id"]
           from text in Separators.Append(Command)
           where !(name.StartsWith("caller_id", StringComparison.Ordinal) && text is "a,b" or "a'b")
           select (name, $"\"{text}\""),
        .. from text in Separators.Append(Command)
           select ("custom_application_vars", $$"""{"a":"{{text}}"}"""),
        .. from text in Separators.Append(Command).Append("a b").Append("")
           select ("custom_application_vars", $$"""{"{{text}}":"a"}"""),
        ("custom_application_vars", """{"a":{"b":"c"}}"""),
        ("custom_application_vars", """{"a":["b"]}"""),
        ("custom_application_vars", """{"a":null}"""),
    ];

    public static TheoryData<string> Good =>
    [
        "\"sip:ann@example.com\"", "\"sip:+4930@10.0.0.7:5060;transport=tcp\"", "\"sips:ann@[2001:db8::1]:5061\"",
        "\"sip:a.b-c_d~e%20f!g*h+i=j&k;l?m/n@example.com;x=y?Subject=a%2Cb\"", "\"+49 (30) 90-18.20/1\"",
        """
        {"id":"5b7f-1.a_b","owner_id":"0123456789abcdef0123456789abcdef","sip":{"username":"desk_7.a~b*c#d+e=f",
        "realm":"a1b2.sip.example.com:5060","ip":"10.0.0.7","route":"","invite_format":"contact"}}
        """,
        """{"sip":{"route":"sip:desk@10.0.0.7","ip":"2001:db8::1"}}""", """{"sip":{"route":"+4930901820"}}""",
        """{"sip":{"route":4930901820}}""", """{"name":"O'Brien {desk}","sip":{"username":"desk"}}""",
    ];

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task is_no_endpoint_that_says_more_than_whom_to_reach(string endpoint)
    {
        var refused = await Refused($$"""{"endpoints":["1001",{{endpoint}}]}""");
        Expect.Invalid("data.endpoints.2", endpoint.StartsWith('"') ? "enum" : "pattern", refused);
        Assert.Single(refused.Data.AsObject());
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public async Task is_no_text_that_would_end_a_variable_or_begin_one(string field, string value)
    {
        var refused = await Refused($$"""{"endpoints":["1001"],"{{field}}":{{value}}}""");
        Expect.Invalid(field, "pattern", refused);
        Assert.Single(refused.Data.AsObject());
    }

    [Theory]
    [MemberData(nameof(Good))]
    public async Task is_every_endpoint_that_is_one(string endpoint) =>
        (await portal.Dial(Ids.New(), $"[{endpoint}]")).Is(HttpStatusCode.Created);

    [Theory]
    [InlineData("caller_id_name", "\"Zoë O'Brien, Jr. & Co. (2)\"")]
    [InlineData("caller_id_number", "\"+49 (30) 901820\"")]
    [InlineData("caller_id_name", "\"😀\"")]
    [InlineData("profile_name", "\"page-group_1.x\"")]
    [InlineData("target_call_id", "\"934800819~1%2@10.0.0.1:5060/x\"")]
    [InlineData("outbound_call_id", "\"b5e8d-11@10.0.0.9\"")]
    [InlineData("custom_application_vars", "{\"a-b_c.d\":\"Zoë (2); https://x/?a=b&c\",\"n\":-1.5e3,\"t\":true}")]
    public async Task is_every_text_that_is_none_of_these(string field, string value) =>
        (await portal.Dial(Ids.New(), """["1001"]""", $$""","{{field}}":{{value}}""")).Is(HttpStatusCode.Created);

    // At an id nobody knows: it must be refused before anything is known of the conference.
    private Task<Answer> Refused(string given) =>
        service.StoringNothing(portal, () => portal.Give(Ids.New(), "dial", given));
}
