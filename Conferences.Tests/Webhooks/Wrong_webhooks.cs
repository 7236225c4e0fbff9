using System.Net;
using System.Text.Json.Nodes;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Webhooks;
using static Conferences.Tests.Fixtures.Webhooks.Hooked;

namespace Conferences.Tests.Webhooks;

/// <summary>What a webhook cannot be: refused with what is wrong with it, and nothing stored.</summary>
public sealed class Wrong_webhooks(Service service)
{
    private readonly Portal portal = service.Portal();

    [Theory]
    [InlineData("name", "null", "type")]
    [InlineData("name", "\"\"", "minLength")]
    [InlineData("name", "7", "type")]
    [InlineData("uri", "7", "type")]
    [InlineData("uri", "\"\"", "minLength")]
    [InlineData("hook", "\"callflow\"", "enum")]
    [InlineData("hook", "\"all\"", "enum")]
    [InlineData("hook", "[]", "type")]
    [InlineData("http_verb", "\"delete\"", "enum")]
    [InlineData("http_verb", "\"POST\"", "enum")]
    [InlineData("format", "\"xml\"", "enum")]
    [InlineData("retries", "-1", "minimum")]
    [InlineData("retries", "5", "maximum")]
    [InlineData("retries", "1.5", "type")]
    [InlineData("retries", "\"many\"", "type")]
    [InlineData("enabled", "\"perhaps\"", "type")]
    [InlineData("group", "1", "type")]
    [InlineData("include_subaccounts", "\"x\"", "type")]
    [InlineData("include_internal_legs", "1", "type")]
    [InlineData("custom_data", "\"x\"", "type")]
    [InlineData("custom_request_headers", "[\"X-A: 1\"]", "type")]
    public async Task have_members_of_another_kind_or_value(string member, string value, string keyword)
    {
        Expect.Invalid(member, keyword, await Refused(member, value));
        if (value != "null")
            await RefusedPatch(member, value, keyword);
    }

    [Theory]
    [InlineData("types", "\"participant.joined\"", "type")]
    [InlineData("types", "[1]", "type", ".0")]
    [InlineData("types", "[\"participant.danced\"]", "enum", ".0")]
    [InlineData("types", "[\"participant.joined\",\"participant.joined\"]", "uniqueItems")]
    [InlineData("conference_id", "\"x\"", "pattern")]
    [InlineData("conference_id", "7", "type")]
    [InlineData("owner_id", "\"../../etc\"", "pattern")]
    public async Task have_modifiers_of_another_kind_or_value(
        string modifier, string value, string keyword, string item = "")
    {
        var data = $$"""{"{{modifier}}":{{value}}}""";
        Expect.Invalid($"custom_data.{modifier}{item}", keyword, await Refused("custom_data", data));
    }

    [Theory]
    [InlineData("name")]
    [InlineData("uri")]
    [InlineData("hook")]
    public async Task lack_what_is_required(string member)
    {
        var id = (await portal.Hook()).At<string>("id");
        var without = JsonNode.Parse(Least)!.AsObject();
        without.Remove(member);
        Expect.Invalid(member, "required", await StoringNothing(Place, HttpMethod.Put, In(without.ToJsonString())));
        Expect.Invalid(
            member, "required", await StoringNothing(Of(id), HttpMethod.Post, In(without.ToJsonString())));
        await RefusedPatch(member, "null", "required");
    }

    [Theory]
    [InlineData("crm.example.com/hook")]
    [InlineData("/hook")]
    [InlineData("//crm.example.com/hook")]
    [InlineData("ftp://crm.example.com/hook")]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript:alert(1)")]
    [InlineData("gopher://crm.example.com:6379/_x")]
    [InlineData("https://")]
    [InlineData("https:///hook")]
    [InlineData("https://crm.example.com:99999/")]
    [InlineData("https://user:password@crm.example.com/")]
    [InlineData("https://user@crm.example.com/")]
    [InlineData("https://@crm.example.com/")]
    [InlineData("https://crm.example.com/#part")]
    [InlineData("https://crm.example.com/a b")]
    [InlineData("https://crm.example.com/\\r\\nX-Injected: 1")]
    [InlineData("https://crm.example.com\\\\@evil.example.com/")]
    [InlineData(" https://crm.example.com/")]
    [InlineData("https://crm.example.com:22/")]
    [InlineData("https://crm.example.com:0/")]
    [InlineData("https://crm.example.com:1023/")]
    [InlineData("http://crm.example.com/")]
    public async Task are_for_a_uri_that_nothing_is_sent_to(string uri) =>
        Expect.Invalid("uri", "format", await Refused("uri", $"\"{uri}\""));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("LOCALHOST.")]
    [InlineData("crm.localhost")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("0177.0.0.1")]
    [InlineData("127.1")]
    [InlineData("0.0.0.0")]
    [InlineData("10.0.0.1")]
    [InlineData("172.16.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("[::1]")]
    [InlineData("[::]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::ffff:a9fe:a9fe]")]
    [InlineData("[fd00:ec2::254]")]
    [InlineData("[fe80::1]")]
    [InlineData("[64:ff9b::7f00:1]")]
    [InlineData("[2002:7f00:1::]")]
    public async Task are_for_an_address_that_is_not_public(string host) =>
        Expect.Invalid("uri", "format", await Refused("uri", $"\"https://{host}:8443/hook\""));

    [Fact]
    public async Task are_for_a_uri_that_is_too_long() =>
        Expect.Invalid("uri", "maxLength", await Refused("uri", $"\"https://crm.example.com/{new string('a', 2_048)}\""));

    [Theory]
    [InlineData("Host", "a", "invalid")]
    [InlineData("host", "a", "invalid")]
    [InlineData("Content-Length", "0", "invalid")]
    [InlineData("Content-Type", "text/plain", "invalid")]
    [InlineData("Transfer-Encoding", "chunked", "invalid")]
    [InlineData("Connection", "close", "invalid")]
    [InlineData("webhook-signature", "v1,x", "invalid")]
    [InlineData("Webhook-ID", "x", "invalid")]
    [InlineData("X-Hook-ID", "x", "invalid")]
    [InlineData("x-account-id", "x", "invalid")]
    [InlineData("Proxy-Authorization", "x", "invalid")]
    [InlineData("", "x", "invalid")]
    [InlineData("X A", "x", "invalid")]
    [InlineData("X-A:", "x", "invalid")]
    [InlineData("X-A\\r\\nX-B", "x", "invalid")]
    [InlineData("X-É", "x", "invalid")]
    [InlineData("X-A", "a\\r\\nX-B: c", "invalid")]
    [InlineData("X-A", "a\\nb", "invalid")]
    [InlineData("X-A", "é", "invalid")]
    public async Task have_headers_that_are_none_or_not_theirs(string name, string value, string keyword)
    {
        var answer = await Refused("custom_request_headers", $$"""{"{{name}}":"{{value}}"}""");
        Expect.Error(HttpStatusCode.BadRequest, "validation error", answer);
        var found = Assert.Single(answer.Data.AsObject());
        Assert.StartsWith("custom_request_headers.", found.Key, StringComparison.Ordinal);
        Assert.NotNull(found.Value![keyword]);
        await RefusedPatch("custom_request_headers", $$"""{"{{name}}":"{{value}}"}""", keyword, found.Key);
    }

    [Fact]
    public async Task have_headers_whose_values_are_no_texts_or_that_stand_there_twice()
    {
        Expect.Invalid("custom_request_headers.X-A", "type", await Refused("custom_request_headers", "{\"X-A\":1}"));
        Expect.Invalid(
            "custom_request_headers.x-a",
            "duplicate",
            await Refused("custom_request_headers", "{\"X-A\":\"1\",\"x-a\":\"2\"}"));
        var many = string.Join(',', Enumerable.Range(0, 33).Select(it => $"\"X-{it}\":\"a\""));
        Expect.Invalid(
            "custom_request_headers", "maxProperties", await Refused("custom_request_headers", $"{{{many}}}"));
        Expect.Invalid(
            "custom_request_headers.X-A",
            "invalid",
            await Refused("custom_request_headers", $$"""{"X-A":"{{new string('a', 4_097)}}"}"""));
    }

    [Fact]
    public async Task are_larger_than_a_document_may_be()
    {
        var id = (await portal.Hook()).At<string>("id");
        var large = $$"""{"x":"{{new string('a', 64_000)}}"}""";
        (await Refused("custom_data", large)).Is(HttpStatusCode.RequestEntityTooLarge, "validation error");
        (await StoringNothing(Of(id), HttpMethod.Patch, In($$"""{"custom_data":{{large}}}""")))
            .Is(HttpStatusCode.RequestEntityTooLarge, "validation error");
    }

    [Theory]
    [InlineData("""{"data":[]}""")]
    [InlineData("""{"data":"x"}""")]
    [InlineData("""{"name":"CRM"}""")]
    [InlineData("""{"data":{"name":"\ud800"}}""")]
    [InlineData("{")]
    public async Task are_no_documents(string body)
    {
        var id = (await portal.Hook()).At<string>("id");
        foreach (var (verb, path) in new[] { ("PUT", Place), ("POST", Of(id)), ("PATCH", Of(id)), ("PATCH", Place) })
        {
            Expect.Error(
                HttpStatusCode.BadRequest, "validation error", await StoringNothing(path, new(verb), body));
        }
    }

    [Theory]
    [InlineData("{}", "required")]
    [InlineData("""{"re-enable":false}""", "enum")]
    [InlineData("""{"re-enable":"x"}""", "enum")]
    [InlineData("""{"enabled":true}""", "required")]
    public async Task are_not_enabled_together_by_anything_else(string data, string keyword) =>
        Expect.Invalid("re-enable", keyword, await StoringNothing(Place, HttpMethod.Patch, In(data)));

    private async Task<Answer> Refused(string member, string value)
    {
        var document = JsonNode.Parse(Least)!.AsObject();
        document[member] = JsonNode.Parse(value);
        return await StoringNothing(Place, HttpMethod.Put, In(document.ToJsonString()));
    }

    private async Task RefusedPatch(string member, string value, string keyword, string? path = null)
    {
        var id = (await portal.Hook()).At<string>("id");
        Expect.Invalid(
            path ?? member,
            keyword,
            await StoringNothing(Of(id), HttpMethod.Patch, In($$"""{"{{member}}":{{value}}}""")));
    }

    private Task<Answer> StoringNothing(string path, HttpMethod verb, string body) =>
        service.StoringNothing(portal, () => portal.Ask(verb, path, body));
}
