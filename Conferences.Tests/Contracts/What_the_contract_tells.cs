extern alias JsonSchemaNet;

using System.Text.Json;
using System.Text.Json.Nodes;
using JsonSchemaNet::Json.Schema;
using static Conferences.Tests.Fixtures.Contracts.CommittedContract;

namespace Conferences.Tests.Contracts;

/// <summary>The published contract says of answers what is in them, and in which form they come.</summary>
public sealed class What_the_contract_tells
{
    [Fact]
    public void requires_what_is_always_there()
    {
        Assert.Equal(
            ["custom_application_vars", "switch_hostname"],
            Optional("Participant"));
        Assert.Equal(["media_name", "relationship"], Optional("Operation"));

        // A patch may have removed a member that has a default.
        Assert.Empty(Required(Schemas["StoredMemberSettings"]!));
        Assert.Contains("_read_only", Required(Schemas["Conference"]!));
        Assert.Contains("auth_token", Required(Schemas["LoggedInEnvelope"]!["allOf"]![1]!));
        Assert.Contains("page_size", Required(Schemas["ConferenceHistoryPage"]!["allOf"]![1]!));
        Assert.DoesNotContain("next_after", Required(Schemas["ConferenceHistoryPage"]!["allOf"]![1]!));
    }

    [Fact]
    public void says_that_an_instance_that_runs_has_not_ended()
    {
        var instance = Schemas["ConferenceInstance"]!["properties"]!;
        Assert.Equal("", Faults(instance["reason"]!, null));
        Assert.Equal("", Faults(instance["reason"]!, "everyone_left"));
        Assert.NotEqual("", Faults(instance["reason"]!, "bored"));
        Assert.Equal("", Faults(instance["ended_by"]!, null));
        Assert.Equal("date-time", (string?)instance["ended_at"]!["format"]);
    }

    [Fact]
    public void says_in_which_forms_a_list_and_a_history_come()
    {
        string[] Forms(string operation) => [.. AllOperations.Single(it => (string?)it["operationId"] == operation)
            ["responses"]!["200"]!["content"]!.AsObject().Select(it => it.Key)];
        Assert.Equal(["application/json", "text/csv"], Forms("ListConferences"));
        Assert.Equal(["application/json", "application/x-ndjson", "text/event-stream"], Forms("ListEvents"));
        Assert.Equal(Forms("ListEvents"), Forms("ListAccountEvents"));
        Assert.Equal(["application/json"], Forms("ListWebhookEvents"));
    }

    [Theory]
    [InlineData("GetConference", "304", "ETag")]
    [InlineData("GetConference", "401", "WWW-Authenticate")]
    [InlineData("CreateConference", "201", "Idempotency-Replayed")]
    [InlineData("CreateConference", "400", "Idempotency-Replayed")]
    [InlineData("ListConferences", "200", "Content-Disposition")]
    [InlineData("ListEvents", "429", "Retry-After")]
    public void says_which_headers_there_are(string operation, string status, string header)
    {
        var responses = AllOperations.Single(it => (string?)it["operationId"] == operation)["responses"]!;
        Assert.True(responses[status]!["headers"]!.AsObject().ContainsKey(header));
    }

    [Fact]
    public void shows_only_bodies_that_are_as_it_says()
    {
        var bodies = AllOperations
            .SelectMany(it => it["responses"]!.AsObject().Select(response => response.Value).Append(it["requestBody"]))
            .Select(it => it?["content"]?["application/json"]).OfType<JsonObject>()
            .SelectMany(it => it["examples"]!.AsObject(), (it, example) => (Schema: it["schema"]!, example.Value))
            .ToArray();
        Assert.True(bodies.Length > 100);
        foreach (var of in bodies.GroupBy(it => it.Schema.ToJsonString()))
        {
            var schema = Whole(of.First().Schema);
            foreach (var (_, example) in of)
            {
                var shown = (string?)example!["$ref"] is { } name
                    ? Contract["components"]!["examples"]![name.Split('/')[^1]]!
                    : example;
                Assert.Equal("", Faults(schema, shown["value"]));
            }
        }
    }

    private static string[] Required(JsonNode schema) =>
        [.. schema["required"]?.AsArray().Select(it => (string)it!) ?? []];

    private static string[] Optional(string name) =>
    [
        .. Schemas[name]!["properties"]!.AsObject().Select(it => it.Key).Except(Required(Schemas[name]!)).Order(),
    ];

    private static JsonSchema Whole(JsonNode schema)
    {
        var whole = schema.DeepClone();
        whole["$defs"] = Schemas.DeepClone();
        return JsonSchema.FromText(whole.ToJsonString().Replace(
            "#/components/schemas/", "#/$defs/", StringComparison.Ordinal));
    }

    private static string Faults(JsonNode schema, JsonNode? value) => Faults(Whole(schema), value);

    private static string Faults(JsonSchema schema, JsonNode? value)
    {
        var found = schema.Evaluate(
            JsonSerializer.SerializeToElement(value),
            new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true });
        return found.IsValid
            ? ""
            : string.Join("; ", found.Details.Where(it => it.HasErrors).SelectMany(
                it => it.Errors!.Values, (it, error) => $"{it.InstanceLocation} {error}"));
    }
}
