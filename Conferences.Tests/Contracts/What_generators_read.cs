using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using static Conferences.Tests.Fixtures.Contracts.CommittedContract;

namespace Conferences.Tests.Contracts;

/// <summary>The published contract has nothing of which a generator makes a client that is wrong.</summary>
public sealed partial class What_generators_read
{
    // Of these C#, TypeScript or their libraries have their own.
    private static readonly string[] Taken =
    [
        "Action", "Array", "Attribute", "Change", "Date", "Document", "Error", "Event", "Exception", "Function", "Link",
        "Map", "Object", "Promise", "Record", "Response", "Request", "Set", "String", "Target", "Task", "Type",
        "WebSocket",
    ];

    [Fact]
    public void has_no_type_that_a_language_has()
    {
        Assert.NotEmpty(Schemas);
        Assert.All(Schemas, it => Assert.DoesNotContain(it.Key, Taken));
    }

    [Fact]
    public void has_a_width_for_every_number()
    {
        var numbers = Nodes(Contract).OfType<JsonObject>().Where(it => Types(it).Contains("integer")).ToArray();
        Assert.NotEmpty(numbers);
        Assert.All(numbers, it => Assert.True((string?)it["format"] is "int32" or "int64", it.ToJsonString()));
        Assert.Equal("int64", (string?)Schemas["Participant"]!["properties"]!["join_time"]!["format"]);
        Assert.Equal("int64", (string?)Contract["components"]!["parameters"]!["created_from"]!["schema"]!["format"]);
    }

    [Fact]
    public void says_what_every_object_may_hold()
    {
        var objects = Nodes(Schemas).OfType<JsonObject>().Where(it => Types(it).Contains("object")).ToArray();
        Assert.NotEmpty(objects);
        Assert.All(objects, it => Assert.True(
            it["properties"] is not null || it["additionalProperties"] is not null, it.ToJsonString()));
    }

    [Fact]
    public void makes_no_client_send_what_its_user_has_not_said()
    {
        Assert.Contains(Nodes(Schemas).OfType<JsonObject>(), it => it["x-default"] is not null);
        Assert.All(Nodes(Schemas).OfType<JsonObject>(), it => Assert.False(it["default"] is JsonValue or JsonArray));
    }

    [Fact]
    public void has_parameters_that_can_be_identifiers()
    {
        var parameters = Contract["components"]!["parameters"]!.AsObject();
        Assert.NotEmpty(parameters);
        Assert.All(parameters, it => Assert.Matches(Identifier(), (string)it.Value!["name"]!));
    }

    [Fact]
    public void has_one_type_for_all_successes_of_an_operation()
    {
        Assert.All(AllOperations, it => Assert.Single(it["responses"]!.AsObject()
            .Where(response => response.Key.StartsWith('2'))
            .Select(response => (string)response.Value!["content"]!["application/json"]!["schema"]!["$ref"]!)
            .Distinct()));
        Assert.Contains(AllOperations, it => it["responses"]!.AsObject().Count(response => response.Key[0] == '2') > 1);
    }

    [Fact]
    public void has_a_name_for_every_choice()
    {
        var choices = Schemas.Where(it => it.Value!["anyOf"] is not null).Select(it => it.Value).ToArray();
        Assert.Equal(7, choices.Length);
        Assert.Equal(choices, Nodes(Contract).OfType<JsonObject>().Where(it => it["anyOf"] is JsonArray));

        // Besides, what may be null is something or nothing.
        Assert.All(
            Nodes(Contract).OfType<JsonObject>().Select(it => it["oneOf"]).OfType<JsonArray>(),
            it => Assert.Equal("null", (string?)it[0]!["type"]));
    }

    [Fact]
    public void has_no_component_that_nothing_refers_to()
    {
        var references = Nodes(Contract).OfType<JsonObject>().Select(it => it["$ref"])
            .OfType<JsonValue>().Select(it => (string)it!).ToHashSet();
        Assert.All(
            Contract["components"]!.AsObject().Where(it => it.Key is not "securitySchemes")
                .SelectMany(kind => kind.Value!.AsObject(), (kind, it) => $"#/components/{kind.Key}/{it.Key}"),
            it => Assert.Contains(it, references));
    }

    private static string[] Types(JsonObject schema) => schema["type"] switch
    {
        JsonArray several => [.. several.Select(it => (string)it!)],
        JsonValue one when one.GetValueKind() is JsonValueKind.String => [(string)one!],
        _ => [],
    };

    // Not those within examples, which are content and no part of the contract.
    private static IEnumerable<JsonNode> Nodes(JsonNode? node) => node switch
    {
        JsonObject members => members
            .Where(it => it.Key is not ("examples" or "example")
                || (it.Value is JsonObject named && named.All(inner => inner.Value?["$ref"] is not null)))
            .SelectMany(it => Nodes(it.Value)).Prepend(members),
        JsonArray items => items.SelectMany(Nodes).Prepend(items),
        null => [],
        _ => [node],
    };

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]*$")]
    private static partial Regex Identifier();
}
