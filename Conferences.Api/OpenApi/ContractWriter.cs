using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Conferences.Api.OpenApi;

/// <summary>Applies <see cref="OperationContracts"/> to the operations that the framework generates.</summary>
internal sealed class ContractWriter : IOpenApiDocumentTransformer
{
    private const string Json = "application/json";

    public async Task TransformAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellation)
    {
        document.Info = new()
        {
            Title = "Conferences",
            Version = typeof(ContractWriter).Assembly.GetName().Version!.ToString(3),
            Description = "Conferences of Kazoo's Crossbar API. Requests and responses use its envelope, "
                + "with the content in `data`. HEAD works wherever GET does. A trailing slash is accepted.",
        };

        // Relative to where the document was fetched: the address is not part of the contract.
        document.Servers = [new() { Url = "/" }];
        await Describe(document, await ResponseSchemas.AllAsync(document, context, cancellation));
        var groups = new Dictionary<string, string>();
        foreach (var (path, item) in document.Paths)
        {
            foreach (var (method, operation) in item.Operations ?? [])
            {
                if (OperationContracts.All.GetValueOrDefault(operation.OperationId ?? "") is not { } contract)
                    continue;
                await Write(operation, method, path, contract, document);
                groups[contract.Endpoint] = operation.Tags!.Single().Name!;
            }
        }

        // The pages show groups in this order: that of the contracts, not of the paths.
        document.Tags = OperationContracts.All.Keys.Select(endpoint => groups[endpoint]).Distinct()
            .Select(name => new OpenApiTag { Name = name }).ToHashSet();
    }

    private static async Task Describe(
        OpenApiDocument document, IReadOnlyDictionary<string, OpenApiSchema> responses)
    {
        var components = document.Components = new()
        {
            Schemas = Schemas.All(document, responses).ToDictionary(),
            Parameters = Parameters.All.ToDictionary(it => it.Key, it => (IOpenApiParameter)it.Value),
            Headers = ResponseHeaders.All.ToDictionary(it => it.Key, it => (IOpenApiHeader)it.Value),
            Examples = new Dictionary<string, IOpenApiExample>(),
            SecuritySchemes = TokenSchemes.All.ToDictionary(
                it => it.Key, it => (IOpenApiSecurityScheme)it.Value),
        };
        foreach (var problem in OperationContracts.All.Values.SelectMany(contract => contract.Problems).Distinct())
        {
            var (body, _) = await Sample.Of(problem.Reply);
            components.Examples[problem.Name] = new OpenApiExample { Summary = problem.Meaning, Value = body };
        }

        document.RegisterComponents();
    }

    private static async Task Write(
        OpenApiOperation operation,
        HttpMethod method,
        string path,
        OperationContract contract,
        OpenApiDocument document)
    {
        operation.Summary = operation.Summary?.TrimEnd('.');
        operation.Description = operation.Description?.ReplaceLineEndings(" ");
        operation.Parameters = [.. PathParameters(path).Concat(contract.Parameters).Append(Parameters.RequestId)
            .Select(name => new OpenApiParameterReference(Parameters.Key(name), document))];
        operation.RequestBody = contract.Takes is { } sent ? Body(sent, document) : null;
        operation.Security = [.. TokenSchemes.All.Keys
            .Where(it => contract.Problems.Contains(ErrorExamples.NoToken)
                && (it != QueryToken.Name || method == HttpMethod.Get))
            .Select(scheme => new OpenApiSecurityRequirement { [new(scheme, document)] = [] })];
        operation.Responses = [];
        foreach (var given in contract.Gives.GroupBy(given => given.Reply.Status))
            operation.Responses[$"{given.Key}"] = await Success([.. given], contract, document);
        if (contract.Parameters.Contains(Parameters.IfNoneMatch))
            operation.Responses["304"] = new OpenApiResponse { Description = "Not modified" };
        foreach (var problems in contract.Problems.GroupBy(problem => problem.Reply.Status).OrderBy(it => it.Key))
            operation.Responses[$"{problems.Key}"] = await Failure([.. problems], document);
    }

    private static IEnumerable<string> PathParameters(string path) =>
        path.Split('/').Where(part => part is ['{', .., '}']).Select(part => part[1..^1]);

    private static OpenApiRequestBody Body(RequestExample sent, OpenApiDocument document) => new()
    {
        Required = sent.IsRequired,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [Json] = new()
            {
                Schema = Holding(new OpenApiSchemaReference(sent.Schema, document)),
                Examples = sent.Examples.ToDictionary(
                    it => it.Name, it => (IOpenApiExample)new OpenApiExample { Value = JsonNode.Parse(it.Body) }),
            },
        },
    };

    private static async Task<OpenApiResponse> Success(
        ResponseExample[] given, OperationContract contract, OpenApiDocument document)
    {
        var samples = new Dictionary<string, (JsonObject Body, string[] Headers)>();
        foreach (var response in given)
            samples[response.Name] = await Sample.Of(response.Reply, response.Beside);
        IOpenApiSchema[] schemas = [.. given.Select(response => Envelope(response, document))];
        var content = new Dictionary<string, OpenApiMediaType>
        {
            [Json] = new()
            {
                Schema = schemas is [var only] ? only : new OpenApiSchema { AnyOf = schemas },
                Examples = samples.ToDictionary(
                    it => it.Key, it => (IOpenApiExample)new OpenApiExample { Value = it.Value.Body }),
            },
        };
        var isTable = contract.Parameters.Contains(Parameters.Accept);
        if (isTable)
            content[TableRequest.MediaType] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        return new()
        {
            Description = given[0].Reply.Status is StatusCodes.Status201Created ? "Done" : "Found",
            Headers = Headers(
                [.. samples.Values.SelectMany(sample => sample.Headers), .. isTable ? ResponseHeaders.OfTables : []],
                document),
            Content = content,
        };
    }

    private static async Task<OpenApiResponse> Failure(Problem[] problems, OpenApiDocument document)
    {
        var headers = new List<string>();
        foreach (var problem in problems)
            headers.AddRange((await Sample.Of(problem.Reply)).Headers);
        return new()
        {
            Description = string.Join("; ", problems.Select(problem => problem.Meaning)),
            Headers = Headers(headers, document),
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [Json] = new()
                {
                    Schema = new OpenApiSchemaReference("Error", document),
                    Examples = problems.ToDictionary(
                        it => it.Name, it => (IOpenApiExample)new OpenApiExampleReference(it.Name, document)),
                },
            },
        };
    }

    private static OpenApiSchema Envelope(ResponseExample given, OpenApiDocument document)
    {
        IOpenApiSchema item = new OpenApiSchemaReference(given.Schema.TrimEnd('[', ']'), document);
        var data = given.Schema.EndsWith(']')
            ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = item }
            : item;
        return new() { AllOf = [new OpenApiSchemaReference("Envelope", document), Holding(data)] };
    }

    private static OpenApiSchema Holding(IOpenApiSchema data) => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { "data" },
        Properties = new Dictionary<string, IOpenApiSchema> { ["data"] = data },
    };

    private static Dictionary<string, IOpenApiHeader> Headers(IEnumerable<string> names, OpenApiDocument document) =>
        names.Append(Parameters.RequestId).Distinct().Where(ResponseHeaders.All.ContainsKey)
            .ToDictionary(name => name, name => (IOpenApiHeader)new OpenApiHeaderReference(name, document));
}
