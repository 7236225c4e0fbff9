using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>Any bytes: a clear refusal in Kazoo's form, and nothing stored.</summary>
public sealed class Bad_input(Service service)
{
    private const int MaxBody = 8_000_000;

    private readonly Portal portal = service.Portal();

    private static readonly Dictionary<string, string> NoDocument = new()
    {
        ["""{}"""] = """{"data":{"required":{"message":"Field is required but missing","value":"data"}}}""",
        ["""{"name":"x"}"""] = """{"data":{"required":{"message":"Field is required but missing","value":"data"}}}""",
        ["""{"data":null}"""] = DataType("null", "object, array"),
        ["""{"data":"x"}"""] = DataType("\"x\"", "object, array"),
        ["""{"data":5}"""] = DataType("5", "object, array"),
        ["""{"data":true}"""] = DataType("true", "object, array"),
        ["""{"data":[]}"""] = DataType("[]", "object"),
        ["""{"data":[{"name":"x"}]}"""] = DataType("""[{"name":"x"}]""", "object"),
    };

    public static TheoryData<string> Names => [.. Garbage.All.Keys];

    public static TheoryData<string> Shapes => [.. NoDocument.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task that_is_no_json_to_keep_is_refused(string name)
    {
        var id = await portal.Create();
        foreach (var (verb, path) in Writes(id))
        {
            var answer = await service.StoringNothing(portal, () => Send(verb, path, Garbage.All[name]));
            Expect.Invalid("json", "invalid", answer);
            Assert.Equal("body", (string?)answer.Data["json"]!["invalid"]!["target"]);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task that_is_no_document_is_refused(string body)
    {
        var id = await portal.Create();
        foreach (var (verb, path) in Writes(id).Take(3))
        {
            Expect.Invalid(
                NoDocument[body], await service.StoringNothing(portal, () => portal.Ask(new(verb), path, body)));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task that_is_too_large_is_refused(bool isMeasured)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"data":{"a":"{{new string('x', MaxBody - 17)}}"} }""");
        var answer = await service.StoringNothing(portal, () => Send("PUT", "", body, isMeasured));
        Expect.Error(HttpStatusCode.RequestEntityTooLarge, "validation error", answer);
        Expect.Json(
            """
            {"file":{"maxSize":{"message":"Payload or Files must not be more than 8000000 bytes","target":8000000}}}
            """,
            answer.Data);
    }

    [Fact]
    public async Task is_not_what_is_just_small_enough()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"data":{"a":"x"}{{new string(' ', MaxBody - 18)}}}""");
        Assert.Equal(MaxBody, body.Length);
        Assert.Equal(HttpStatusCode.Created, (await Send("PUT", "", body)).Status);
    }

    [Theory]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    public async Task nested_up_to_the_bound_is_stored_read_and_repeated_or_refused(int depth)
    {
        var key = Ids.New();
        var body = $$"""{"data":{"a":{{Lists(depth - 2)}} } }""";
        var put = await portal.Put("", body, ("Idempotency-Key", key));
        var repeated = await portal.Put("", body, ("Idempotency-Key", key));

        Assert.Equal(put.Status, repeated.Status);
        Assert.True(put.Status is HttpStatusCode.Created or HttpStatusCode.BadRequest, put.Text);
        if (put.Status is not HttpStatusCode.Created)
            return;
        var id = (string)put.Data["id"]!;
        Assert.Equal(HttpStatusCode.OK, (await portal.Get($"/{id}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await portal.Get()).Status);
        Assert.Equal(HttpStatusCode.OK, (await portal.Patch($"/{id}", """{"data":{"b":1}}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await portal.Delete($"/{id}")).Status);
    }

    [Fact]
    public async Task nested_as_far_as_it_goes_may_be_wrong_too()
    {
        var body = $$"""{"data":{"name":{{Lists(50)}},"member":{"pins":{{Lists(50)}} } } }""";
        var key = Ids.New();
        Expect.Invalid("name", "type", await portal.Put("", body, ("Idempotency-Key", key)));
        Expect.Invalid("member.pins.0", "type", await portal.Put("", body, ("Idempotency-Key", key)));
    }

    [Theory]
    [InlineData("conference_numbers")]
    [InlineData("member.numbers")]
    public async Task like_a_number_of_thousands_of_digits_is_refused(string path)
    {
        var digits = string.Concat(Enumerable.Range(1_000, 1_500));
        var body = Fields.Body(path, $"[\"{digits}\"]");
        var answer = await service.StoringNothing(portal, () => portal.Put("", body));
        Expect.Invalid($"{path}.0", "maxLength", answer);
    }

    [Theory]
    [InlineData(256)]
    [InlineData(5_000)]
    [InlineData(0)]
    public async Task in_the_idempotency_key_is_refused(int length)
    {
        var answer = await service.StoringNothing(portal, () =>
            portal.Put("", """{"data":{}}""", ("Idempotency-Key", new string('k', length))));
        Expect.Invalid("Idempotency-Key", "invalid", answer);
    }

    [Theory]
    [InlineData("call_id", 255)]
    [InlineData("caller_id_name", 255)]
    [InlineData("caller_id_number", 255)]
    [InlineData("pin", 64)]
    public async Task of_absurd_length_is_refused_of_a_leg_that_joins(string field, int most)
    {
        var id = await portal.Create();
        Task<Answer> Join(int length)
        {
            var leg = new JsonObject { ["call_id"] = "a" };
            leg[field] = new string('9', length);
            return portal.Put($"/{id}/participants", new JsonObject { ["data"] = leg }.ToJsonString());
        }

        foreach (var length in (int[])[most + 1, 500_000])
            Expect.Invalid(field, "maxLength", await service.StoringNothing(portal, () => Join(length)));
        (await Join(most)).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task can_not_name_another_account_or_id()
    {
        var victim = service.Portal();
        var created = await portal.Put("", $$"""
            {"account_id":"{{victim.Account}}","data":{"_id":"{{Ids.New()}}","pvt_account_id":"{{victim.Account}}",
             "account_id":"{{victim.Account}}","pvt_account_db":"x","tenant_id":"{{victim.Account}}"} }
            """);
        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.Equal(0, await service.Events(victim));
        Assert.Equal(HttpStatusCode.OK, (await portal.Get($"/{created.Data["id"]}")).Status);
        Assert.Empty((await victim.Get()).Data.AsArray());
    }

    private static IEnumerable<(string Verb, string Path)> Writes(string id) =>
    [
        ("PUT", ""), ("POST", $"/{id}"), ("PATCH", $"/{id}"), ("PUT", $"/{id}"), ("PUT", $"/{id}/participants"),
        ("PUT", $"/{id}/participants/1"),
    ];

    private async Task<Answer> Send(string verb, string path, byte[] body, bool isMeasured = true)
    {
        using var request = new HttpRequestMessage(new(verb), $"/v2/accounts/{portal.Account}/conferences{path}")
        {
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TransferEncodingChunked = !isMeasured;
        using var response = await portal.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }

    private static string DataType(string value, string types) =>
        $$"""
        {"data":{"type":
            {"message":"Value did not match type(s): {{types}}","target":"{{types}}","value":{{value}} } } }
        """;

    private static string Lists(int depth) => new string('[', depth) + new string(']', depth);
}
