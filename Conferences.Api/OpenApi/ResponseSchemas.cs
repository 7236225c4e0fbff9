using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Conferences.Api.Crossbar;
using Conferences.Api.Responses;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Conferences.Api.OpenApi;

/// <summary>
/// The schemas of response records: derived by the framework from the records and their comments, and completed here.
/// </summary>
internal sealed partial class ResponseSchemas : IOpenApiSchemaTransformer
{
    private const string ComponentName = "x-schema-id";
    private const string OfMember = "member-description";
    private const string Nullable = "nullable";

    // The published names are independent of the records' names, and clash with no type that a client's language has.
    // Records not listed are described where they are used.
    internal static readonly IReadOnlyDictionary<Type, string> Names = new Dictionary<Type, string>
    {
        [typeof(ResponseEnvelope)] = "Envelope",
        [typeof(LoggedInResponse)] = "LoggedIn",
        [typeof(AboutResponse)] = "About",
        [typeof(AboutMediaResponse)] = "AboutMedia",
        [typeof(ParticipantResponse)] = "Participant",
        [typeof(ChannelVarsResponse)] = "ConferenceChannelVars",
        [typeof(OperationResponse)] = "Operation",
        [typeof(TargetResponse)] = "OperationTarget",
        [typeof(EventResponse)] = "ConferenceEvent",
        [typeof(ActorResponse)] = "Actor",
        [typeof(Change)] = "DocumentChange",
        [typeof(ErasedResponse)] = "ErasedPerson",
        [typeof(DeletedResponse)] = "DeletedState",
        [typeof(InstanceResponse)] = "ConferenceInstance",
        [typeof(InitiatorResponse)] = "Initiator",
        [typeof(SplitResponse)] = "SplitInstance",
        [typeof(InstanceReadResponse)] = "AttendedInstance",
        [typeof(AttendanceResponse)] = "Attendance",
        [typeof(RefusalResponse)] = "RefusedLeg",
        [typeof(BulkResponse)] = "AffectedParticipants",
        [typeof(DialResponse)] = "DialResult",
        [typeof(EndpointResponse)] = "DialledEndpoint",
        [typeof(LiveResponse)] = "LiveState",
        [typeof(CapabilitiesResponse)] = "Capabilities",
        [typeof(LeaveResponse)] = "LeftParticipant",
        [typeof(LinkResponse)] = "JoinLink",
        [typeof(AttemptResponse)] = "WebhookAttempt",
        [typeof(WebhookEventResponse)] = "WebhookEvent",
        [typeof(WebhookEventData)] = "WebhookEventData",
        [typeof(BindingsResponse)] = "SocketBindings",
        [typeof(SocketResponse)] = "ConnectedSocket",
    };

    // Sets of texts, by the members that have one of them.
    private static readonly Dictionary<(Type, string), string> Choices = new()
    {
        [(typeof(EventResponse), nameof(EventResponse.Type))] = "ConferenceEventType",
        [(typeof(WebhookEventResponse), nameof(WebhookEventResponse.Type))] = "WebhookEventType",
        [(typeof(InstanceResponse), nameof(InstanceResponse.Reason))] = "InstanceEndReason",
        [(typeof(OperationResponse), nameof(OperationResponse.Status))] = "OperationStatus",
        [(typeof(TargetResponse), nameof(TargetResponse.Status))] = "OperationStatus",
    };

    /// <summary>The name of the component that describes the type; null if it is described in place.</summary>
    public static string? NameOf(JsonTypeInfo type) => Names.GetValueOrDefault(type.Type);

    /// <summary>By component name.</summary>
    public static async Task<IReadOnlyDictionary<string, OpenApiSchema>> AllAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellation)
    {
        var schemas = new Dictionary<string, OpenApiSchema>
        {
            ["ConferenceEventType"] = Choice(EventJson.StoredNames.Keys),
            ["WebhookEventType"] = Choice(EventJson.StoredNamesOfWebhooks.Keys),
            ["InstanceEndReason"] = Choice(Instance.Reasons.Select(reason => reason.Name())),
            ["OperationStatus"] = Choice(Enum.GetValues<OperationStatus>().Select(status => status.Name())),
        };
        foreach (var (type, name) in Names)
        {
            schemas[name] = await context.GetOrCreateSchemaAsync(type, cancellationToken: cancellation);
            Refer(schemas[name], document);
        }

        return schemas;
    }

    public Task TransformAsync(
        OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        // Descriptions are phrases; comments are sentences with line breaks.
        schema.Description = Phrase(schema.Description);

        // A record is written whole, but for members that say that they are left out when they are null.
        schema.Required = context.JsonTypeInfo.Properties.Where(it => !IsLeftOut(it)).Select(it => it.Name).ToHashSet()
            is { Count: > 0 } names ? names : null;
        var type = System.Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type == typeof(RecordedEvent) || type == typeof(EnvelopePart))
            schema.Type = JsonSchemaType.Object;
        if (context.JsonPropertyInfo is { AttributeProvider: PropertyInfo member } property)
            Complete(schema, property, member);
        return Task.CompletedTask;
    }

    private static object? Noted(OpenApiSchema schema, string key) =>
        schema.Metadata?.TryGetValue(key, out var value) is true ? value : null;

    private static string? Phrase(string? comment) =>
        comment is null ? null : Spaces().Replace(comment, " ").Trim().TrimEnd('.');

    private static bool IsLeftOut(JsonPropertyInfo property) =>
        property.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), inherit: false) is true;

    private static void Complete(OpenApiSchema schema, JsonPropertyInfo property, PropertyInfo member)
    {
        schema.Metadata ??= new Dictionary<string, object>();
        schema.Metadata[OfMember] = Phrase(Noted(schema, "x-ref-description") as string)
            ?? (Choices.ContainsKey((member.DeclaringType!, member.Name)) ? schema.Description : null)!;
        schema.Metadata[Nullable] = property.IsGetNullable && !IsLeftOut(property);
        if (IsLeftOut(property))
            schema.Type &= ~JsonSchemaType.Null;
        if (member.GetCustomAttribute<DataTypeAttribute>()?.DataType is DataType.DateTime)
            schema.Format = "date-time";
        if (Choices.TryGetValue((member.DeclaringType!, member.Name), out var name))
            schema.Metadata[ComponentName] = name;
    }

    private static OpenApiSchema Choice(IEnumerable<string> values) => new()
    {
        Type = JsonSchemaType.String,
        Enum = [.. values.Select(value => JsonValue.Create(value))],
    };

    // Each component is defined once, and referenced everywhere else. Where nothing is said of an object's members,
    // there may be any.
    private static void Refer(OpenApiSchema schema, OpenApiDocument document)
    {
        if (schema is { Type: { } type, Properties: null or { Count: 0 }, AdditionalProperties: null }
            && type.HasFlag(JsonSchemaType.Object))
            schema.AdditionalProperties = new OpenApiSchema();
        if (schema.Items is { } items)
            schema.Items = Referred(items, document);
        foreach (var (name, member) in (schema.Properties ?? new Dictionary<string, IOpenApiSchema>()).ToArray())
            schema.Properties![name] = Referred(member, document);
    }

    private static IOpenApiSchema Referred(IOpenApiSchema schema, OpenApiDocument document)
    {
        if (schema is not OpenApiSchema whole)
            return schema;
        if (Noted(whole, ComponentName) is string { Length: > 0 } name)
        {
            var description = Noted(whole, OfMember) as string;
            return Noted(whole, Nullable) is true
                ? new OpenApiSchema
                {
                    Description = description,
                    OneOf =
                    [
                        new OpenApiSchema { Type = JsonSchemaType.Null },
                        new OpenApiSchemaReference(name, document),
                    ],
                }
                : new OpenApiSchemaReference(name, document) { Description = description };
        }

        Refer(whole, document);
        return whole;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
