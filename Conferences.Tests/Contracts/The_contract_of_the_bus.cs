extern alias JsonSchemaNet;

using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Responses;
using Conferences.Api.Store;
using Conferences.Tests.Fixtures.Contracts;
using JsonSchemaNet::Json.Schema;

namespace Conferences.Tests.Contracts;

/// <summary>The contract of the bus is complete, correct and committed.</summary>
public sealed class The_contract_of_the_bus
{
    // The data of a reply may be anything.
    private static readonly string[] Promised =
    [
        "specversion", "id", "source", "type", "subject", "time", "accountid", "conferenceid", "sequence",
        "correlationid", "status", "timestamp", "request_id",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task is_the_committed_one()
    {
        var committed = Repository.PathOf("docs/asyncapi.yaml");
        var written = Path.Combine(AppContext.BaseDirectory, "asyncapi.yaml");
        var promised = Yaml.Of(await BusContract.DocumentAsync());
        await File.WriteAllTextAsync(written, promised, Cancellation);

        Assert.True(
            File.Exists(committed) && await File.ReadAllTextAsync(committed, Cancellation) == promised,
            $"The types say something else than the committed contract. If meant: cp {written} {committed}");
    }

    [Fact]
    public async Task reads_the_same_in_yaml()
    {
        var document = await BusContract.DocumentAsync();
        Assert.True(JsonNode.DeepEquals(document, Yaml.Read(Yaml.Of(document))));
    }

    [Fact]
    public async Task has_every_fact_and_says_what_it_means()
    {
        var messages = (await BusContract.DocumentAsync())["components"]!["messages"]!;
        Assert.All(EventStore.EventNames.Values.Select(EventJson.TypeOf), type =>
            Assert.NotEmpty(messages[type]!["summary"]!.GetValue<string>()));
    }

    [Fact]
    public async Task names_the_payload_of_every_message_and_has_its_type_there_alone()
    {
        var components = (await BusContract.DocumentAsync())["components"]!;
        var types = EventMessages.Types.Concat(CommandMessages.Types).ToArray();
        var schemas = types.Select(type => components["messages"]![type]!["payload"]!["$ref"]!.GetValue<string>())
            .Select(reference => components["schemas"]![reference.Split('/')[^1]]!)
            .ToArray();
        Assert.Equal(schemas.Length, schemas.Distinct().Count());
        Assert.Equal(schemas.Length, schemas.Select(schema => $"{schema["title"]}").Distinct().Count());
        Assert.Equal(types, schemas.Select(schema => schema["properties"]!["type"]!["const"]!.GetValue<string>()));
        Assert.DoesNotContain(schemas, schema => schema["allOf"] is not null);
    }

    [Fact]
    public async Task refers_to_nothing_that_is_not_there()
    {
        var document = await BusContract.DocumentAsync();
        var references = References(document).Distinct().ToArray();
        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.NotNull(
            reference.TrimStart('#', '/').Split('/').Aggregate((JsonNode?)document, (at, key) => at?[key])));
    }

    [Fact]
    public async Task shows_only_messages_that_are_as_it_says()
    {
        var components = (await BusContract.DocumentAsync())["components"]!;
        var messages = components["messages"]!.AsObject().Where(it => it.Value!["examples"] is not null).ToArray();
        Assert.Equal(EventStore.EventNames.Count + CommandMessages.Types.Count() + 2, messages.Length);
        Assert.All(messages, message =>
        {
            var payload = Schema(components, message.Value!["payload"]!);
            var headers = Schema(components, HeadersOf(components, message.Value));
            Assert.All(message.Value["examples"]!.AsArray(), example =>
            {
                Assert.Equal("", Faults(payload, example!["payload"]!));
                Assert.Equal("", Faults(headers, example["headers"] ?? new JsonObject()));
            });
        });
    }

    [Fact]
    public async Task would_not_have_them_otherwise()
    {
        var components = (await BusContract.DocumentAsync())["components"]!;
        var messages = EventMessages.Types.Concat(CommandMessages.Types).Append(ReplyMessage.Name);
        Assert.All(messages.Select(name => components["messages"]![name]!), message =>
        {
            var schema = Schema(components, message["payload"]!);
            var example = message["examples"]![0]!["payload"]!.AsObject();
            Assert.All(Promised.Intersect(example.Select(member => member.Key)), member =>
            {
                var broken = example.DeepClone();
                broken[member] = new JsonArray();
                Assert.NotEqual("", Faults(schema, broken));
            });
        });
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => member is { Key: "$ref", Value: { } to }
            ? [to.GetValue<string>()]
            : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };

    private static JsonNode HeadersOf(JsonNode components, JsonNode message) =>
        message["headers"]
        ?? components["messageTraits"]![EventMessages.Types.Contains(message["name"]!.GetValue<string>())
            ? "fact"
            : "command"]!["headers"]!;

    private static JsonSchema Schema(JsonNode components, JsonNode payload)
    {
        var whole = payload.DeepClone();
        whole["$defs"] = components["schemas"]!.DeepClone();
        return JsonSchema.FromText(whole.ToJsonString().Replace(
            "#/components/schemas/", "#/$defs/", StringComparison.Ordinal));
    }

    private static string Faults(JsonSchema schema, JsonNode message)
    {
        var found = schema.Evaluate(
            JsonSerializer.SerializeToNode(message),
            new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true });
        return found.IsValid
            ? ""
            : string.Join("; ", found.Details.Where(it => it.HasErrors).SelectMany(
                it => it.Errors!.Values, (it, error) => $"{it.InstanceLocation} {error}"));
    }
}
