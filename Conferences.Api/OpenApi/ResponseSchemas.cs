using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Conferences.Api.Crossbar;
using Conferences.Api.Responses;
using Conferences.Domain.State;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Conferences.Api.OpenApi;

/// <summary>
/// The schemas of response records: derived by the framework from the records and their comments, and completed here.
/// </summary>
internal sealed partial class ResponseSchemas : IOpenApiSchemaTransformer
{
    // The published names are independent of the records' names. Records not listed are described where they are used.
    internal static readonly IReadOnlyDictionary<Type, string> Names = new Dictionary<Type, string>
    {
        [typeof(ResponseEnvelope)] = "Envelope",
        [typeof(LoggedInResponse)] = "LoggedIn",
        [typeof(AboutResponse)] = "About",
        [typeof(ParticipantResponse)] = "Participant",
        [typeof(OperationResponse)] = "Operation",
        [typeof(EventResponse)] = "Event",
        [typeof(Change)] = "Change",
        [typeof(ErasedResponse)] = "Erased",
        [typeof(InstanceResponse)] = "Instance",
        [typeof(SplitResponse)] = "Split",
        [typeof(InstanceReadResponse)] = "InstanceRead",
        [typeof(AttendanceResponse)] = "Attendance",
        [typeof(RefusalResponse)] = "TurnedAway",
        [typeof(TargetResponse)] = "Target",
        [typeof(DryRunResponse)] = "Targets",
        [typeof(BulkResponse)] = "Bulk",
        [typeof(DialResponse)] = "Dialled",
        [typeof(EndpointResponse)] = "EndpointResponse",
        [typeof(LiveResponse)] = "Live",
        [typeof(LeaveResponse)] = "Left",
        [typeof(LinkResponse)] = "Link",
        [typeof(AttemptResponse)] = "Attempt",
        [typeof(WebhookEventResponse)] = "WebhookEvent",
        [typeof(WebhookEventData)] = "WebhookEventData",
        [typeof(BindingsResponse)] = "Bindings",
        [typeof(SocketResponse)] = "WebSocket",
    };

    /// <summary>The name of the component that describes the type; null if it is described in place.</summary>
    public static string? NameOf(JsonTypeInfo type) =>
        type.Type == typeof(DryRunTarget) ? Names[typeof(TargetResponse)] : Names.GetValueOrDefault(type.Type);

    /// <summary>By component name.</summary>
    public static async Task<IReadOnlyDictionary<string, OpenApiSchema>> AllAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellation)
    {
        var schemas = new Dictionary<string, OpenApiSchema>();
        foreach (var (type, name) in Names)
        {
            schemas[name] = await context.GetOrCreateSchemaAsync(type, cancellationToken: cancellation);
            Refer(schemas[name], document);
        }

        // A success has the same record, with its data described endpoint by endpoint.
        schemas["Error"] = await context.GetOrCreateSchemaAsync(
            typeof(ResponseEnvelope), cancellationToken: cancellation);
        return schemas;
    }

    public Task TransformAsync(
        OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        // Descriptions are phrases; comments are sentences with line breaks.
        if (schema.Description is { } comment)
            schema.Description = Spaces().Replace(comment, " ").Trim().TrimEnd('.');

        // The contract fixes types, not their widths, and guarantees only a few members.
        schema.Format = null;
        schema.Required = context.JsonTypeInfo.Properties.Where(IsRequired).Select(it => it.Name).ToHashSet()
            is { Count: > 0 } names ? names : null;
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type == typeof(RecordedEvent) || type == typeof(EnvelopePart))
            schema.Type = JsonSchemaType.Object;
        if (context.JsonPropertyInfo is { AttributeProvider: PropertyInfo member })
            Complete(schema, member);
        return Task.CompletedTask;
    }

    private static bool IsRequired(JsonPropertyInfo property) =>
        property.AttributeProvider?.IsDefined(typeof(JsonRequiredAttribute), inherit: false) is true;

    private static void Complete(OpenApiSchema schema, PropertyInfo member)
    {
        // Null members are omitted.
        if (member.IsDefined(typeof(JsonIgnoreAttribute)))
            schema.Type &= ~JsonSchemaType.Null;
        schema.ReadOnly = member.Name is nameof(ErasedResponse.ReadOnly);
        IEnumerable<string> values = (member.DeclaringType!.Name, member.Name) switch
        {
            (nameof(EventResponse), nameof(EventResponse.Type)) => EventJson.StoredNames.Keys,
            (nameof(WebhookEventResponse), nameof(WebhookEventResponse.Type)) => EventJson.StoredNamesOfWebhooks.Keys,
            (nameof(InstanceResponse), nameof(InstanceResponse.Reason)) =>
                Instance.Reasons.Select(reason => reason.Name()),
            _ => [],
        };
        if (values.Any())
            schema.Enum = [.. values.Select(value => JsonValue.Create(value))];
    }

    // Each component is defined once, and referenced everywhere else.
    private static void Refer(OpenApiSchema schema, OpenApiDocument document)
    {
        if (schema.Items is { } items)
            schema.Items = Referred(items, document);
        foreach (var (name, member) in (schema.Properties ?? new Dictionary<string, IOpenApiSchema>()).ToArray())
            schema.Properties![name] = Referred(member, document);
    }

    private static IOpenApiSchema Referred(IOpenApiSchema schema, OpenApiDocument document)
    {
        if (schema is not OpenApiSchema whole)
            return schema;
        if (whole.Metadata?.TryGetValue("x-schema-id", out var id) is true && id is string { Length: > 0 } name)
            return new OpenApiSchemaReference(name, document);
        Refer(whole, document);
        return whole;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
