using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Conferences.Api.Crossbar;
using Conferences.Api.Responses;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Conferences.Api.OpenApi;

/// <summary>The contract as a JSON document and as HTML pages; neither needs a token.</summary>
internal static class PublishedContract
{
    private const string Version = "v1";

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
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        app.MapScalarApiReference("/docs", options => options
            .WithTitle("Conferences")
            .AddDocument(Version)

            // The pages contain their script; requests to other hosts are disabled.
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp()
            .HideDeveloperTools()).AllowAnonymous();
        return app;
    }
}
