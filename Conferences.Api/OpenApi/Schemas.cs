using System.Globalization;
using System.Text.Json.Nodes;
using Conferences.Api.Commands;
using Conferences.Api.Commands.Links;
using Conferences.Api.Webhooks;
using Conferences.Domain.Document;
using Microsoft.OpenApi;

namespace Conferences.Api.OpenApi;

/// <summary>The schemas of requests, from the tables of fields, and of responses, from the records.</summary>
internal static class Schemas
{
    private static readonly string[] ErrorMembers = ["error", "message", "data"];

    /// <summary>By component name.</summary>
    /// <param name="responses">The schemas of response records.</param>
    public static IReadOnlyDictionary<string, IOpenApiSchema> All(
        OpenApiDocument document, IReadOnlyDictionary<string, OpenApiSchema> responses)
    {
        var schemas = new Dictionary<string, IOpenApiSchema>
        {
            ["Login"] = Of(RequestFields.Login),
            ["Conference"] = Of(ConferenceFields.All),
            ["ConferencePatch"] = Of(ConferenceFields.All, isPatch: true),
            ["ConferenceStored"] = Of([.. ConferenceFields.All, RequestFields.Id]),
            ["ConferenceRead"] = Shown(responses["Live"].Properties!),
            ["ConferenceDeleted"] = Shown(responses["Erased"].Properties!["_read_only"].Properties!),
            ["ConferenceAction"] = Of([RequestFields.Action(Verbs(ActionTable.OfConference))]),
            ["Leg"] = Of(JoinRequest.Fields, takesNull: true),
            ["HangUp"] = Of(LeaveRequest.Fields, isPatch: true),
            ["ParticipantAction"] = Of([RequestFields.Action(Verbs(ActionTable.OfEverybody))]),
            ["NewLink"] = Of(LinkRequest.Fields, takesNull: true),
            ["Hook"] = Of(RequestFields.Hook),
            ["HookSample"] = new OpenApiSchema { Type = JsonSchemaType.Object, Description = "A CloudEvent" },
            ["HookSamples"] = new OpenApiSchema { Type = JsonSchemaType.Object, Description = "By the hook's id" },
            ["Webhook"] = Of(WebhookParser.Fields),
            ["WebhookPatch"] = Of(WebhookParser.Fields, isPatch: true),
            ["WebhookRead"] = Of(WebhookShown()),
            ["DescendantWebhook"] = Of(WebhookShown(RequestFields.AccountId)),
            ["WebhookCreated"] = Of(WebhookShown(RequestFields.Secret)),
            ["WebhookDeleted"] = Of(WebhookShown(RequestFields.ReadOnly)),
            ["WebhooksEnabling"] = Of(RequestFields.Enabling),
            ["WebhookAction"] = Of([RequestFields.Action(["rotate_secret", "replay", "test"])]),
            ["Ok"] = Texts("ok"),
            ["Recording"] = Texts("starting recording", "stopping recording"),
            ["Relating"] = Texts("relating participants"),
            ["JoinOrAction"] = new OpenApiSchema { AnyOf = [Reference("Leg"), Reference("ParticipantAction")] },
        };
        foreach (var (name, schema) in responses)
            schemas[name] = schema;
        Given("ConferenceAction", ActionTable.OfConference);
        Given("ParticipantAction", ActionTable.OfEverybody);
        var (envelope, error) = (responses["Envelope"], responses["Error"]);
        foreach (var of in new[] { envelope, error })
        {
            of.Properties!["operation"] = Reference("Operation");
            of.Properties["metadata"] = Reference("Live");
        }

        foreach (var member in ErrorMembers)
        {
            envelope.Properties!.Remove(member);
            error.Required!.Add(member);
        }

        return schemas;

        OpenApiSchemaReference Reference(string name) => new(name, document);

        void Given(string action, IReadOnlyList<ActionParser> actions)
        {
            var payloads = actions.Where(it => !it.Fields.IsEmpty)
                .ToDictionary(it => $"{char.ToUpperInvariant(it.Verb[0])}{it.Verb[1..]}", it => it.Fields);
            foreach (var (name, fields) in payloads)
                schemas[name] = Of(fields, takesNull: true);
            ((OpenApiSchema)schemas[action]).Properties!["data"] = new OpenApiSchema
            {
                Description =
                    "Data of the action; its members may also be beside `action` unless the names clash",
                AnyOf = [.. payloads.Keys.Select(Reference)],
            };
        }
    }

    /// <summary>The schema of a table of fields.</summary>
    /// <param name="fields">The table, parents before children.</param>
    /// <param name="isPatch">In a patch <c>null</c> removes a field, and there are no required fields or
    /// defaults.</param>
    /// <param name="takesNull">An optional field that is null counts as absent.</param>
    public static OpenApiSchema Of(IEnumerable<Field> fields, bool isPatch = false, bool takesNull = false)
    {
        var root = new OpenApiSchema { Type = JsonSchemaType.Object };
        foreach (var field in fields)
        {
            var holder = field.Keys[..^1].Aggregate(root, (at, key) => (OpenApiSchema)at.Properties![key]);
            holder.Properties ??= new Dictionary<string, IOpenApiSchema>();
            holder.Properties[field.Keys[^1]] = Of(
                field, isPatch, isPatch || field.Default is "null" || (takesNull && MayBeNull(field)));
            if (field.Required && !isPatch)
                (holder.Required ??= new HashSet<string>()).Add(field.Keys[^1]);
        }

        return root;
    }

    private static Field[] WebhookShown(params Field[] more) =>
        [.. WebhookParser.Fields, RequestFields.Id, RequestFields.DisableReason, .. more];

    private static OpenApiSchema Shown(IDictionary<string, IOpenApiSchema> readOnly)
    {
        var schema = Of([.. ConferenceFields.All, RequestFields.Id, RequestFields.ReadOnly]);
        ((OpenApiSchema)schema.Properties!["_read_only"]).Properties = readOnly;
        return schema;
    }

    private static IEnumerable<string> Verbs(IEnumerable<ActionParser> actions) =>
        actions.Select(action => action.Verb);

    private static OpenApiSchema Texts(params string[] texts) => texts is [var only]
        ? new() { Type = JsonSchemaType.String, Const = only }
        : new() { Type = JsonSchemaType.String, Enum = [.. texts.Select(text => JsonValue.Create(text))] };

    // A list of allowed values would have to contain null.
    private static bool MayBeNull(Field field) =>
        !field.Required && (field.Kinds.HasFlag(Kinds.Array) || Allowed(field) is null);

    private static OpenApiSchema Of(Field field, bool isPatch, bool isNullable) => new()
    {
        Type = Type(field.Kinds) | (isNullable ? JsonSchemaType.Null : 0),
        Description = field.Description,
        Default = isPatch || field.Default is null or "null" ? null : JsonNode.Parse(field.Default),
        MinLength = field.MinLength,
        MaxLength = field.MaxLength,
        Pattern = field.Pattern,
        Minimum = field.Minimum?.ToString(CultureInfo.InvariantCulture),
        Maximum = field.Maximum?.ToString(CultureInfo.InvariantCulture),
        Enum = field.Kinds.HasFlag(Kinds.Array) ? null : Allowed(field),
        Items = field.Kinds.HasFlag(Kinds.Array) ? Items(field) : null,
        MinItems = field.MinItems,
        MaxItems = field.MaxItems,
        UniqueItems = field.UniqueItems ? true : null,
        ReadOnly = field.ReadOnly,
    };

    private static OpenApiSchema Items(Field field) => new()
    {
        Type = Type(field.ItemKinds),
        Pattern = field.ItemPattern,
        MaxLength = field.ItemMaxLength,
        Enum = Allowed(field),
    };

    private static List<JsonNode>? Allowed(Field field) => (field.Allowed, field.AllowedTexts) switch
    {
        ({ IsEmpty: true }, { IsEmpty: true }) => null,
        ({ IsEmpty: true }, var texts) => [.. texts.Select(text => JsonValue.Create(text))],
        (var numbers, _) => [.. numbers.Select(number => JsonValue.Create(number))],
    };

    private static JsonSchemaType Type(Kinds kinds) =>
        (kinds.HasFlag(Kinds.String) ? JsonSchemaType.String : 0)
        | (kinds.HasFlag(Kinds.Boolean) ? JsonSchemaType.Boolean : 0)
        | (kinds.HasFlag(Kinds.Integer) ? JsonSchemaType.Integer : 0)
        | (kinds.HasFlag(Kinds.Array) ? JsonSchemaType.Array : 0)
        | (kinds.HasFlag(Kinds.Object) ? JsonSchemaType.Object : 0);
}
