using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Conferences.Api.Crossbar;
using Conferences.Api.Responses;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Conferences.Api.OpenApi;

/// <summary>The contract as a document for machines and as pages for people; neither needs a token.</summary>
internal static class PublishedContract
{
    private const string Version = "v1";

    public static WebApplicationBuilder AddContract(this WebApplicationBuilder builder)
    {
        builder.Services.AddOpenApi(Version, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;

            // HEAD is GET without its body; described, it would be the same operation under the same id.
            options.ShouldInclude = endpoint => endpoint.HttpMethod is not "HEAD";
            options.CreateSchemaReferenceId = ResponseSchemas.NameOf;
            options.AddSchemaTransformer<ResponseSchemas>();
            options.AddDocumentTransformer<ContractWriter>();
        });

        // What responses are written by, for the schemas to be those of what is written.
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

            // The pages bring their own script; whatever else they would fetch from elsewhere is off.
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp()
            .HideDeveloperTools()).AllowAnonymous();
        return app;
    }
}
