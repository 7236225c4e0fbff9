using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Conferences.Api.Crossbar;
using Conferences.Api.Responses;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Conferences.Api.OpenApi;

/// <summary>The contract as a JSON document and as HTML pages; neither needs a token.</summary>
internal static class PublishedContract
{
    private const string Version = "v1";
    private const string Docs = "/docs";
    private const string Session = "docs/session.js";

    private static readonly string[] Read = ["GET", "HEAD"];

    public static WebApplicationBuilder AddContract(this WebApplicationBuilder builder)
    {
        builder.Services.AddOpenApi(Version, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;

            // HEAD is GET without the body; described separately, it would repeat the operation's id.
            options.ShouldInclude = endpoint => endpoint.HttpMethod is not "HEAD";
            options.CreateSchemaReferenceId = ResponseSchemas.NameOf;
            options.AddSchemaTransformer<ResponseSchemas>();
            options.AddDocumentTransformer<ContractWriter>();
        });

        builder.Services.AddCors().AddSingleton<IConfigureOptions<CorsOptions>, CrossOriginPolicy>();

        // The options responses are written with, so that schemas match them.
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            options.SerializerOptions.TypeInfoResolver = JsonTypeInfoResolver.Combine(
                EnvelopeJson.Default, ResponseJson.Default, options.SerializerOptions.TypeInfoResolver);
        });
        return builder;
    }

    public static WebApplication MapContract(this WebApplication app)
    {
        var document = new PublishedPage("application/json", () => DocumentAsync(app.Services));
        var page = new PublishedPage("text/html", () => PageAsync(app));
        app.MapMethods($"/openapi/{Version}.json", Read, document.SendAsync).AllowAnonymous().ExcludeFromDescription();

        // Ordered before Scalar's own route. The page refers to its scripts by relative paths, hence the redirect.
        app.MapMethods(Docs, Read, http => http.Request.Path.Value is [.., '/']
                ? page.SendAsync(http)
                : TypedResults.LocalRedirect($"~{Docs}/").ExecuteAsync(http))
            .WithOrder(-1).AllowAnonymous().ExcludeFromDescription();
        var session = new PublishedPage("text/javascript", () => FileAsync(app.Environment, Session));
        app.MapMethods($"/{Session}", Read, session.SendAsync).AllowAnonymous().ExcludeFromDescription();
        app.MapScalarApiReference(Docs, options => options
            .WithTitle("Conferences")
            .AddDocument(Version)

            // The pages contain their script; requests to other hosts are disabled.
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp()
            .HideDeveloperTools()

            // Sends the page's requests, with the token of a login on the page.
            .WithJavaScriptConfiguration(Session)).AllowAnonymous();
        return app;
    }

    /// <summary>The document as it is served.</summary>
    internal static async Task<byte[]> DocumentAsync(IServiceProvider services)
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Version)
            .GetOpenApiDocumentAsync();
        return Encoding.UTF8.GetBytes(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1));
    }

    private static async Task<byte[]> FileAsync(IWebHostEnvironment environment, string path)
    {
        await using var file = environment.WebRootFileProvider.GetFileInfo(path).CreateReadStream();
        using var content = new MemoryStream();
        await file.CopyToAsync(content);
        return content.ToArray();
    }

    private static async Task<byte[]> PageAsync(IEndpointRouteBuilder app)
    {
        var reference = app.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Single(
            it => it.RoutePattern.PathSegments is [_, { Parts: [RoutePatternParameterPart { Name: "documentName" }] }]);
        await using var scope = app.ServiceProvider.CreateAsyncScope();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        (http.Request.Method, http.Request.Path) = (HttpMethods.Get, $"{Docs}/");
        using var page = new MemoryStream();
        http.Response.Body = page;
        await reference.RequestDelegate!(http);
        await http.Response.BodyWriter.FlushAsync();
        return page.ToArray();
    }
}
