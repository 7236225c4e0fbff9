using Conferences.Api.Crossbar;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Conferences.Api.OpenApi;

/// <summary>Applies <see cref="OperationContracts"/> to the operations that the framework generates.</summary>
internal sealed class ContractWriter : IOpenApiDocumentTransformer
{
    private static readonly Dictionary<string, string> Groups = new()
    {
        ["Authentication"] = "An API key is exchanged for a token, which all other requests send.",
        ["Conferences"] = "What a conference is configured with, who is in it now, and actions on all of it.",
        ["Participants"] = "The legs in a conference that is running.",
        ["Operations"] = "What was asked of the media server, and what became of it.",
        ["Instances"] = "The times a conference has run: who was in, and for how long.",
        ["History"] = "Every recorded event, as pages, lines or a stream.",
        ["WebSocket"] = "What can be subscribed to at `/v2/websocket`, and who is connected there.",
        ["Service"] = "What this service is, and what its media server can do.",
        ["Links"] = "Addresses by which people join a conference in a browser.",
        ["Webhooks"] = "Events that are delivered to an endpoint of yours, each until it is accepted.",
    };

    public async Task TransformAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellation)
    {
        document.Info = new()
        {
            Title = "Conferences",
            Version = ServiceVersion.Text,
            Description = "Conferences of Kazoo's Crossbar API. Requests and responses use its envelope, "
                + "with the content in `data`. HEAD works wherever GET does. A trailing slash is accepted.",
            Contact = new() { Name = "The maintainers of Conferences" },
            License = new() { Name = "MIT", Identifier = "MIT" },
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
            .Select(name => new OpenApiTag { Name = name, Description = Groups[name] }).ToHashSet();
    }

    private static async Task Describe(
        OpenApiDocument document, IReadOnlyDictionary<string, OpenApiSchema> responses)
    {
        var components = document.Components = new()
        {
            Schemas = await Schemas.AllAsync(document, responses),
            Parameters = Parameters.All.ToDictionary(it => it.Key, it => (IOpenApiParameter)it.Value),
            Headers = ResponseHeaders.All.ToDictionary(it => it.Key, it => (IOpenApiHeader)it.Value),
            Examples = new Dictionary<string, IOpenApiExample>(),
            SecuritySchemes = TokenSchemes.All.ToDictionary(
                it => it.Key, it => (IOpenApiSecurityScheme)it.Value),
        };
        foreach (var problem in OperationContracts.All.Values.SelectMany(contract => contract.AllProblems).Distinct())
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
            .Select(name => new OpenApiParameterReference(name, document))];
        operation.RequestBody = contract.Takes is { } sent ? BodyWriter.Request(sent, document) : null;
        operation.Security = [.. TokenSchemes.All.Keys
            .Where(it => contract.NeedsToken && (it != Crossbar.QueryToken.Name || method == HttpMethod.Get))
            .Select(scheme => new OpenApiSecurityRequirement { [new(scheme, document)] = [] })];
        operation.Responses = [];
        foreach (var given in contract.Gives.GroupBy(given => given.Reply.Status).OrderBy(it => it.Key))
        {
            operation.Responses[$"{given.Key}"] = await BodyWriter.Success(
                [.. given], method == HttpMethod.Get ? "Found" : "Done", contract, document);
        }

        if (contract.Parameters.Contains(Parameters.IfNoneMatch))
            operation.Responses["304"] = BodyWriter.NotModified(document);
        foreach (var problems in contract.AllProblems.GroupBy(problem => problem.Reply.Status).OrderBy(it => it.Key))
            operation.Responses[$"{problems.Key}"] = await BodyWriter.Failure([.. problems], contract, document);
    }

    private static IEnumerable<string> PathParameters(string path) =>
        path.Split('/').Where(part => part is ['{', .., '}']).Select(part => part[1..^1]);
}
