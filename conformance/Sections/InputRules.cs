using System.Text;
using Conferences.Conformance.Checks;
using Conferences.Conformance.Http;
using static Conferences.Conformance.Checks.ConformanceCheck;

namespace Conferences.Conformance.Sections;

internal static class InputRules
{
    private const int LargestBody = 8_000_000;

    // None of them is JSON that could be kept.
    private static readonly byte[][] Garbage =
    [
        "{"u8.ToArray(),
        """{"data":{"a":}}"""u8.ToArray(),
        """{"data":{}} {"""u8.ToArray(),
        """{"data":{"a":1e}}"""u8.ToArray(),
        [0x7b, 0x22, 0x64, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d],
        """{"data":{"a":"\ud800"}}"""u8.ToArray(),
        Encoding.ASCII.GetBytes("{\"data\":" + new string('[', 5_000) + new string(']', 5_000) + "}"),
        "\0\0\0"u8.ToArray(),
        "<data/>"u8.ToArray(),
    ];

    public static ContractSection Section { get; } = new("input", "Bodies and bad input",
    [
        Kazoo("input.no-body", "PUT without a body creates a conference with all defaults.", async run =>
        {
            var created = (await run.Send("PUT", "", null)).Succeeds(201);
            created.Has("data/conference_numbers", "[]").Lacks("data/name");
        }),
        Kazoo("input.no-data", "A body without data is 400 data.required.", async run =>
        {
            foreach (var body in (string[])["{}", """{"name":"x"}"""])
            {
                (await run.Send("PUT", "", body)).Refuses(
                    "data", "required", """{"message":"Field is required but missing","value":"data"}""");
            }
        }),
        Kazoo("input.data-type", "Data that is no object or list is 400 data.type.", async run =>
        {
            foreach (var data in (string[])["\"x\"", "5", "true"])
            {
                (await run.Put("", data)).Refuses("data", "type", $$"""
                    {"message":"Value did not match type(s): object, array","target":"object, array","value":{{data}}}
                    """);
            }
        }),
        Kazoo("input.no-json", "A body that is no JSON is 400 json.invalid.", async run =>
        {
            foreach (var body in (string[])["{", "not json", """{"data":{"a":}}"""])
            {
                (await run.Send("PUT", "", body)).Refuses("json", "invalid")
                    .Has("data/json/invalid/target", "\"body\"");
            }
        }),
        Ours("input.form-type", "The body of curl -d, without a content type of its own, is read as JSON.", async run =>
        {
            var data = run.Named("""{"custom":"by curl"}""");
            (await run.Send(new ServiceRequest("PUT", "")
            {
                Body = ServiceRequest.Bytes($$"""{"data":{{data}}}"""),
                ContentType = "application/x-www-form-urlencoded",
            })).Succeeds(201).Has("data/custom", "\"by curl\"");
        }),
        Ours("input.no-type", "A body without a content type is read as JSON.", async run =>
            (await run.Send(new ServiceRequest("PUT", "")
            {
                Body = ServiceRequest.Bytes($$"""{"data":{{run.Named("""{"custom":1}""")}}}"""),
                ContentType = null,
            })).Succeeds(201).Has("data/custom", "1")),
        Ours("input.other-type", "A body of another content type is 415, in the envelope.", async run =>
        {
            foreach (var type in (string[])["text/plain", "application/xml", "multipart/form-data; boundary=x"])
            {
                (await run.Send(new ServiceRequest("PUT", "")
                {
                    Body = ServiceRequest.Bytes("""{"data":{}}"""),
                    ContentType = type,
                })).Fails(415, "unsupported_media_type");
            }
        }),
        Ours("input.garbage", "Whatever the bytes of a body, the answer is 400 json.invalid, and never 5xx.",
            async run =>
            {
                var id = await run.Idle();
                (string, string)[] writes =
                    [("POST", $"/{id}"), ("PATCH", $"/{id}"), ("PUT", $"/{id}"), ("PUT", $"/{id}/participants")];
                foreach (var body in Garbage)
                    (await run.Send(new ServiceRequest("PUT", "") { Body = body })).Refuses("json", "invalid");
                foreach (var (verb, path) in writes)
                    (await run.Send(new ServiceRequest(verb, path) { Body = Garbage[0] })).Refuses("json", "invalid");
                (await run.Get($"/{id}")).Succeeds();
            }),
        Ours("input.ids", "Whatever is in place of an id, the answer is 404 in the envelope.", async run =>
        {
            foreach (var id in (string[])[
                "x", "%27%20or%201=1", "..%2f..", "%C3%A9", "%ff", new string('a', 300), RunScope.NewId()[1..]])
            {
                foreach (var answer in (ServiceAnswer[])
                    [await run.Get($"/{id}"), await run.Patch($"/{id}", """{"custom":"x"}""")])
                    answer.That(answer.Status is 404 or 400, "status 404 or 400").Has("status", "\"error\"");
            }
        }),
        Ours("input.queries", "Whatever is in a query, the answer is never 5xx.", async run =>
        {
            foreach (var query in (string[])[
                "filter_=", "filter_%00=%00", "has_key=%ff", "start_key=%27", "created_from=x", "at=x", "page_size=1e9",
                "filter_name=%7B%22a%22", "accept=nonsense", "paginate=nonsense", "ascending=nonsense"])
            {
                var answer = await run.Get($"?{query}");
                answer.That(answer.Status is >= 200 and < 500, "no status of 5xx").Has("status");
            }
        }),
        Ours("input.twice", "A member of the envelope in two spellings is 400 duplicate.", async run =>
            (await run.Send("PUT", "", """{"data":{},"Data":{"name":"other"}}""")).Refuses("data", "duplicate")),
        Ours("input.too-large", "A body of more than 8,000,000 bytes is 413, in the envelope.", async run =>
        {
            var body = Encoding.ASCII.GetBytes("""{"data":{"a":""" + '"' + new string('x', LargestBody) + "\"}}");
            (await run.Send(new ServiceRequest("PUT", "") { Body = body }))
                .Fails(413, "validation error")
                .Has("data/file/maxSize/target", $"{LargestBody}");
        }),
        Ours("input.nothing-stored", "What is refused is not stored, not even in part.", async run =>
        {
            var created = await run.Create("""{"custom":1}""");
            (await run.Patch($"/{created.Id}", """{"custom":2,"max_participants":"many"}"""))
                .Refuses("max_participants", "type");
            (await run.Get($"/{created.Id}")).Succeeds()
                .Has("data/custom", "1").Has("revision", $"\"{created.Text("revision")}\"");
        }),
    ]);
}
