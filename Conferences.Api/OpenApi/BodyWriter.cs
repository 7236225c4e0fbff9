using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Microsoft.OpenApi;

namespace Conferences.Api.OpenApi;

/// <summary>The bodies of requests and responses, with their examples, and the headers of responses.</summary>
internal static class BodyWriter
{
    // Answers before a request is decided, which are not kept for its idempotency key.
    private static readonly int[] NeverReplayed =
    [
        StatusCodes.Status401Unauthorized,
        StatusCodes.Status408RequestTimeout,
        StatusCodes.Status415UnsupportedMediaType,
        StatusCodes.Status429TooManyRequests,
        StatusCodes.Status503ServiceUnavailable,
    ];

    public static OpenApiRequestBody Request(RequestExample sent, OpenApiDocument document) => new()
    {
        Required = sent.IsRequired,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [Envelope.Json] = new()
            {
                Schema = new OpenApiSchemaReference(Schemas.Request(sent.Schema), document),
                Examples = sent.Examples.ToDictionary(
                    it => it.Name, it => (IOpenApiExample)new OpenApiExample { Value = JsonNode.Parse(it.Body) }),
            },
        },
    };

    public static async Task<OpenApiResponse> Success(
        ResponseExample[] given, string description, OperationContract contract, OpenApiDocument document)
    {
        var examples = new Dictionary<string, IOpenApiExample>();
        var headers = new List<string>();
        foreach (var response in given)
        {
            var (body, found) = await Sample.Of(response.Reply, response.Beside);
            examples[response.Name] = new OpenApiExample { Value = body };
            headers.AddRange(found);
        }

        var content = new Dictionary<string, OpenApiMediaType>
        {
            [Envelope.Json] = new()
            {
                Schema = new OpenApiSchemaReference(EnvelopeSchemas.NameOf(contract, given[0]), document),
                Examples = examples,
            },
        };
        if (contract.Parameters.Contains(Parameters.Accept))
        {
            content[TableRequest.MediaType] = Text("A row for each item");
            headers.AddRange(ResponseHeaders.OfTables);
        }

        if (contract.Parameters.Contains(Parameters.LastEventId))
        {
            content[HistoryRequest.LinesType] = Text("A `ConferenceEvent` in each line");
            content[HistoryRequest.FeedType] = Text("Server-sent events whose data is a `ConferenceEvent`");
        }

        return new()
        {
            Description = description,
            Headers = Headers([.. headers, .. Replayed(contract, given[0].Reply.Status)], document),
            Content = content,
        };
    }

    public static OpenApiResponse NotModified(OpenApiDocument document) => new()
    {
        Description = "Not modified",
        Headers = Headers([ResponseHeaders.ETag], document),
    };

    public static async Task<OpenApiResponse> Failure(
        Problem[] problems, OperationContract contract, OpenApiDocument document)
    {
        var status = problems[0].Reply.Status;
        var headers = new List<string>(Replayed(contract, status));
        foreach (var problem in problems)
            headers.AddRange((await Sample.Of(problem.Reply)).Headers);
        if (status is StatusCodes.Status401Unauthorized && contract.NeedsToken)
            headers.Add(ResponseHeaders.Challenge);
        return new()
        {
            Description = string.Join("; ", problems.Select(problem => problem.Meaning)),
            Headers = Headers(headers, document),
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [Envelope.Json] = new()
                {
                    Schema = new OpenApiSchemaReference(EnvelopeSchemas.Error, document),
                    Examples = problems.ToDictionary(
                        it => it.Name, it => (IOpenApiExample)new OpenApiExampleReference(it.Name, document)),
                },
            },
        };
    }

    private static string[] Replayed(OperationContract contract, int status) =>
        contract.Parameters.Contains(Parameters.Idempotency) && !NeverReplayed.Contains(status)
            ? [ResponseHeaders.Replayed]
            : [];

    private static OpenApiMediaType Text(string description) =>
        new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Description = description } };

    private static Dictionary<string, IOpenApiHeader> Headers(IEnumerable<string> names, OpenApiDocument document) =>
        names.Append(Parameters.RequestId).Distinct().Where(ResponseHeaders.All.ContainsKey)
            .ToDictionary(name => name, name => (IOpenApiHeader)new OpenApiHeaderReference(name, document));
}
