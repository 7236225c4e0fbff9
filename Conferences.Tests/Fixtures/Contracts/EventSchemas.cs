using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Conferences.Api.OpenApi;
using Conferences.Api.Responses;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>The schemas of events on the bus, from their records.</summary>
internal static class EventSchemas
{
    private const string Conference = "PublishedConference";

    // Records that several events contain are defined once.
    private static readonly Dictionary<Type, string> Parts = new()
    {
        [typeof(ConferenceDocument)] = Conference,
        [typeof(Operation)] = "RecordedOperation",
        [typeof(Target)] = "RecordedTarget",
        [typeof(TargetOutcome)] = "TargetOutcome",
        [typeof(Dialling)] = "Dialling",
        [typeof(Leg)] = "DialledLeg",
        [typeof(Initiator)] = "Initiator",
        [typeof(Proof)] = "Proof",
        [typeof(MissedEvent)] = "MissedFact",
    };

    private static readonly JsonSerializerOptions Written = Resolved(EventJson.Written);

    /// <summary>Their schemas, by component name.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode>> All =>
    [
        .. Parts.Where(part => part.Key != typeof(ConferenceDocument))
            .Select(part => KeyValuePair.Create(part.Value, Of(part.Key))),
        KeyValuePair.Create(Conference, HttpSchemas.Json(
            FieldSchemas.Of(ConferenceFields.All.Select(Masked), FieldUse.Read))),
    ];

    /// <summary>The schema of an event's <c>data</c>.</summary>
    public static JsonNode Of(Type type)
    {
        var schema = Written.GetJsonSchemaAsNode(type, new()
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = Describe,
        });
        if (type == typeof(ParticipantJoined) || type == typeof(ParticipantRefused) || type == typeof(LegAdmitted))
            AddCaller(schema["properties"]!.AsObject());
        return schema;
    }

    private static JsonObject Describe(JsonSchemaExporterContext context, JsonNode schema)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        var isWhole = context.Path.IsEmpty;
        var described = !isWhole && Parts.TryGetValue(type, out var name)
            ? Reference(name, context.PropertyInfo)
            : schema.GetValueKind() is JsonValueKind.Object ? schema.AsObject() : [];

        // The framework cannot describe what a type's own converter writes.
        if (described["properties"] is JsonObject members)
        {
            var written = context.TypeInfo.Properties.Where(it => it.Get is not null).ToArray();
            foreach (var member in written.Where(it => IsText(it.PropertyType)))
                members[member.Name] = Described(Text(member), member);
            foreach (var member in written.Where(IsDocument))
                members[member.Name] = Described(Reference(Conference, member), member);
        }

        // Defaults apply when the record is read from JSON; here the members are always present.
        described.Remove("default");
        return isWhole ? Described(described, Comments.Of(type)) : Described(described, context.PropertyInfo);
    }

    /// <summary>True for a type of the domain that is written as a text.</summary>
    public static bool IsText(Type type) =>
        type == typeof(FailureReason)
        || ((Nullable.GetUnderlyingType(type) ?? type) is var it && (it.IsEnum || IsIdentifier(it)));

    /// <summary>True for a kind of id.</summary>
    public static bool IsIdentifier(Type type) => type.GetInterfaces().Any(face =>
        face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IIdentifier<>));

    private static JsonObject Text(JsonPropertyInfo property) => new()
    {
        ["type"] = property.IsGetNullable ? new JsonArray("string", "null") : "string",
    };

    private static bool IsDocument(JsonPropertyInfo property) => property.PropertyType == typeof(ConferenceDocument);

    private static JsonObject Described(JsonObject schema, JsonPropertyInfo? property) =>
        Described(schema, Comments.Of(property?.AttributeProvider as PropertyInfo));

    private static JsonObject Described(JsonObject schema, string? words)
    {
        if (words is not null)
            schema.Insert(0, "description", words);
        return schema;
    }

    private static JsonObject Reference(string name, JsonPropertyInfo? property)
    {
        var reference = Refer.To("schemas", name);
        return property switch
        {
            null => reference,
            { IsGetNullable: true } => new()
            {
                ["anyOf"] = new JsonArray(reference, new JsonObject { ["type"] = "null" }),
            },

            // Siblings of a reference are ignored.
            _ => new() { ["allOf"] = new JsonArray(reference) },
        };
    }

    private static void AddCaller(JsonObject properties)
    {
        foreach (var (name, what) in new[] { ("caller_id_name", "name"), ("caller_id_number", "number") })
        {
            properties[name] = new JsonObject
            {
                ["description"] = $"Caller id {what} of the leg; absent once the person is erased.",
                ["type"] = "string",
            };
        }
    }

    private static Field Masked(Field field) => SecretMembers.IsSecret(field.Keys[^1])
        ? new(field.Path, Kinds.String, $"{field.Description}; never shown") { AllowedTexts = [SecretMembers.Masked] }
        : field;

    private static JsonSerializerOptions Resolved(JsonSerializerOptions options)
    {
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
