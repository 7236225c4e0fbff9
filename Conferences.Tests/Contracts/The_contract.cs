using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.OpenApi;
using Conferences.Api.Responses;
using Conferences.Api.Webhooks;
using Conferences.Domain.Document;
using Conferences.Tests.Fixtures.Contracts;
using Conferences.Tests.Fixtures.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Contracts;

/// <summary>The published contract is complete, correct and committed.</summary>
public sealed class The_contract(Service service)
{
    [Fact]
    public async Task is_the_committed_one()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var committed = Repository.PathOf("docs/openapi.json");
        var written = Path.Combine(AppContext.BaseDirectory, "openapi.json");
        var published = await Published();
        Assert.Equal(ServiceVersion.Text, JsonNode.Parse(published)!["info"]!["version"]!.GetValue<string>());
        published = published.Replace(
            $"\"version\": \"{ServiceVersion.Text}\"",
            $"\"version\": \"{Repository.NoVersion}\"",
            StringComparison.Ordinal);
        await File.WriteAllTextAsync(written, published, cancellation);

        Assert.True(
            File.Exists(committed)
                && Lines(await File.ReadAllTextAsync(committed, cancellation)).SequenceEqual(Lines(published)),
            $"The service publishes another contract than the committed one. If meant: cp {written} {committed}");
    }

    [Fact]
    public async Task has_every_route_with_examples_and_errors()
    {
        var operations = JsonNode.Parse(await Published())!["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject())
            .ToDictionary(it => it.Value!["operationId"]!.GetValue<string>(), it => it.Value!);
        var routes = Endpoints().OfType<RouteEndpoint>()
            .Where(route => route.RoutePattern.RawText!.StartsWith("/v2/", StringComparison.Ordinal))
            .Where(route => route.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null)
            .ToArray();
        Assert.NotEmpty(routes);
        Assert.All(routes, route =>
        {
            var operation = operations.GetValueOrDefault(NameOf(route) ?? "");
            Assert.True(operation?["summary"] is not null, $"Add the route {route.DisplayName} to Promises.");
            var answers = operation["responses"]!.AsObject();
            Assert.Contains(answers, answer => answer.Key.StartsWith('2') && HasExample(answer.Value!));
            Assert.Contains(answers, answer => answer.Key.StartsWith('4') && HasExample(answer.Value!));
            Assert.Contains("503", answers.Select(answer => answer.Key));
            Assert.True(operation["requestBody"] is not { } body || HasExample(body));
        });
    }

    [Fact]
    public void names_no_route_that_is_not_there()
    {
        Assert.Empty(OperationContracts.All.Keys.Except(Endpoints().Select(NameOf)));
    }

    [Fact]
    public void shows_only_bodies_that_pass_the_rules()
    {
        var bodies = OperationContracts.All.Values.Select(promise => promise.Takes).OfType<RequestExample>()
            .SelectMany(sent => sent.Examples, (sent, example) => (sent.Schema, example.Body)).ToArray();
        foreach (var (schema, fields) in new[]
                 {
                     ("ConferenceDocument", ConferenceFields.All.AsEnumerable()),
                     ("ConferencePatch", ConferenceFields.All),
                     ("JoinOrAction", JoinRequest.Fields.Where(field => !field.Required)),
                     ("WebhookDocument", WebhookParser.Fields),
                     ("WebhookPatch", WebhookParser.Fields.Select(field => field with { Required = false })),
                 })
        {
            var rules = new FieldRules([.. fields], isPatch: schema is "ConferencePatch" or "WebhookPatch");
            Assert.All(bodies.Where(body => body.Schema == schema), body =>
            {
                var data = JsonDocument.Parse(body.Body).RootElement.GetProperty("data");
                Assert.Equal("{}", rules.Read(data).Errors.Json.GetRawText());
            });
        }

        Assert.Equal(
            11, bodies.Count(body => body.Schema is "ConferenceDocument" or "ConferencePatch" or "JoinOrAction"));
        Assert.Equal(3, bodies.Count(body => body.Schema is "WebhookDocument" or "WebhookPatch"));
    }

    [Fact]
    public void shows_only_actions_that_would_be_carried_out()
    {
        (string Endpoint, IReadOnlyList<ActionParser> Actions)[] tables =
        [
            ("ActOnConference", ActionTable.OfConference),
            ("JoinOrActOnParticipants", ActionTable.OfEverybody),
            ("ActOnParticipant", ActionTable.OfParticipant),
        ];
        var shown = tables
            .SelectMany(table => OperationContracts.All[table.Endpoint].Takes!.Examples, (table, example) => (
                table.Actions, Body: JsonElement.Parse(example.Body)))
            .Select(it => (
                it.Actions,
                Data: it.Body.GetProperty("data"),
                Verb: it.Body.TryGetProperty("action", out var beside) ? beside
                    : it.Body.GetProperty("data").TryGetProperty("action", out var inside) ? inside
                    : default))
            .Where(it => it.Verb.ValueKind is JsonValueKind.String)
            .ToArray();
        Assert.Equal(10, shown.Length);
        Assert.All(shown, it =>
        {
            var payload = it.Data.TryGetProperty("data", out var inner) ? inner : it.Data;
            var read = it.Actions.Single(action => action.Verb == it.Verb.GetString())
                .Read(new(ResponseExamples.Id, 1, payload, it.Data, DryRun: false, default, _ => null));
            Assert.Null(read.Reply?.Data.GetRawText());
            Assert.NotNull(read.Command);
        });
    }

    [Fact]
    public async Task says_in_its_schema_what_the_table_of_fields_says()
    {
        var schemas = JsonNode.Parse(await Published())!["components"]!["schemas"]!.AsObject();
        Assert.All(ConferenceFields.All.Where(field => !field.ReadOnly), field =>
        {
            var member = field.Keys.Aggregate(
                schemas["ConferenceDocument"],
                (at, key) => PublishedSchema.Resolved(schemas, at)?["properties"]?[key]);
            var schema = PublishedSchema.Resolved(schemas, member);
            Assert.Equal(field.Description, member?["description"]?.GetValue<string>());
            Assert.Equal(field.Maximum, schema!["maximum"]?.GetValue<long>());
            Assert.Equal(field.ItemPattern, schema["items"]?["pattern"]?.GetValue<string>());
            if (field.Kinds is not Kinds.Object)
                Assert.True(JsonNode.DeepEquals(JsonNode.Parse(field.Default ?? "null"), schema["x-default"]));
        });
    }

    [Fact]
    public async Task describes_every_member_of_every_response_record()
    {
        var schemas = JsonNode.Parse(await Published())!["components"]!["schemas"]!;
        Assert.NotEmpty(ResponseSchemas.Names);
        Assert.All(ResponseSchemas.Names, it =>
        {
            var described = it.Key == typeof(ResponseEnvelope)
                ? PublishedSchema.MembersOfEnvelopes(schemas.AsObject())
                : schemas[it.Value]!["properties"]!.AsObject();
            var written = (ResponseJson.Default.GetTypeInfo(it.Key) ?? EnvelopeJson.Default.GetTypeInfo(it.Key))!;
            Assert.Equal(
                written.Properties.Select(member => member.Name).Order(),
                described.Select(member => member.Key).Order());
            Assert.All(described, member => Assert.True(
                member.Value!["description"] is not null || member.Value["$ref"] is not null,
                $"{it.Key.Name} says nothing of {member.Key}."));
        });
    }

    [Fact]
    public async Task is_for_everybody_to_read_and_needs_no_other_host()
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        var page = await http.GetStringAsync("/docs/", TestContext.Current.CancellationToken);
        var scripts = Regex.Matches(page, "(?:src|href)=\"([^\"]+)\"").Select(it => it.Groups[1].Value).ToArray();
        Assert.NotEmpty(scripts);
        Assert.DoesNotContain(scripts, script => script.Contains("//", StringComparison.Ordinal));
        foreach (var script in scripts)
            Assert.NotEmpty(await http.GetByteArrayAsync($"/docs/{script}", TestContext.Current.CancellationToken));
    }

    private static string? NameOf(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName;

    private static bool HasExample(JsonNode holder) =>
        holder["content"]?["application/json"]?["examples"] is JsonObject { Count: > 0 };

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").TrimEnd().Split('\n');

    private IEnumerable<Endpoint> Endpoints() =>
        service.Parts.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints);

    private async Task<string> Published()
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        return await http.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken);
    }
}
