using System.Globalization;
using System.Text.Json.Nodes;
using Conferences.Domain;
using Microsoft.OpenApi;

namespace Conferences.Api.Contract;

/// <summary>The schemas of what is sent and answered. What has a table of fields derives from it.</summary>
internal static class Schemas
{
    /// <summary>By component name.</summary>
    public static IReadOnlyDictionary<string, IOpenApiSchema> All(OpenApiDocument document)
    {
        var schemas = new Dictionary<string, IOpenApiSchema>
        {
            ["Login"] = Of(Fields.Login),
            ["LoggedIn"] = Of(Fields.LoggedIn),
            ["Conference"] = Of(ConferenceFields.All),
            ["ConferencePatch"] = Of(ConferenceFields.All, isPatch: true),
            ["ConferenceStored"] = Of([.. ConferenceFields.All, Fields.Id]),
            ["ConferenceRead"] = Of(
                [.. ConferenceFields.All, Fields.Id, Fields.ReadOnly, .. Fields.Live("_read_only.")]),
            ["ConferenceDeleted"] = Of([.. ConferenceFields.All, Fields.Id, Fields.ReadOnly, Fields.Deleted]),
            ["ConferenceAction"] = Of([Fields.Action(Verbs(ActionTable.OfConference))]),
            ["Play"] = Of(ActionFields.Play),
            ["Record"] = Of(ActionFields.Record),
            ["Relate"] = Of(ActionFields.Relate),
            ["Dial"] = Of(ActionFields.Dial),
            ["Leg"] = Of(JoinRequest.Fields),
            ["ParticipantAction"] = Of([Fields.Action(Verbs(ActionTable.OfEverybody))]),
            ["Participant"] = Of(Fields.Participant),
            ["Operation"] = Of(Fields.Operation),
            ["Event"] = Of(HistoryAnswers.Fields),
            ["Change"] = Of(HistoryAnswers.Change),
            ["Erased"] = Of(HistoryAnswers.Erased),
            ["Instance"] = Of(Fields.Instance),
            ["InstanceRead"] = Of(Fields.InstanceRead),
            ["Attendance"] = Of(Fields.Attendance),
            ["TurnedAway"] = Of(Fields.TurnedAway),
            ["Target"] = Of(Fields.Target),
            ["Targets"] = Of(Fields.Targets),
            ["Bulk"] = Of(Fields.Bulk),
            ["Ok"] = Words("ok"),
            ["Recording"] = Words("starting recording", "stopping recording"),
            ["Relating"] = Words("relating participants"),
            ["Dialled"] = Of(Fields.Dialled),
            ["EndpointResponse"] = Of(Fields.EndpointResponse),
            ["Live"] = Of(Fields.Live("")),
            ["Envelope"] = Of(Fields.Envelope),
            ["Error"] = Of([.. Fields.Envelope, .. Fields.Error]),
        };
        schemas["JoinOrAction"] = new OpenApiSchema { AnyOf = [Reference("Leg"), Reference("ParticipantAction")] };
        Given("ConferenceAction", "Play", "Record", "Dial");
        Given("ParticipantAction", "Play", "Relate");
        List("Dialled", "endpoint_responses", "EndpointResponse");
        List("Operation", "targets", "Target");
        List("Targets", "participants", "Target");
        List("Bulk", "participants", "Target");
        List("Event", "changes", "Change");
        List("InstanceRead", "people", "Attendance");
        List("InstanceRead", "refusals", "TurnedAway");
        List("Live", "participants", "Participant");
        List("ConferenceRead", "_read_only.participants", "Participant");
        schemas["Envelope"].Properties!["metadata"] = Reference("Live");
        return schemas;

        OpenApiSchemaReference Reference(string name) => new(name, document);

        void List(string holder, string path, string item) => path.Split('.').Aggregate(
            (OpenApiSchema)schemas[holder], (at, key) => (OpenApiSchema)at.Properties![key]).Items = Reference(item);

        void Given(string action, params string[] payloads) => schemas[action].Properties!["data"] = new OpenApiSchema
        {
            Description = "What the action is given; its members may also stand beside `action`, where no name clashes",
            AnyOf = [.. payloads.Select(Reference)],
        };
    }

    /// <summary>The schema a table of fields comes to.</summary>
    /// <param name="fields">The table, parents before children.</param>
    /// <param name="isPatch">In a patch <c>null</c> removes a field, and nothing is required or filled in.</param>
    public static OpenApiSchema Of(IEnumerable<Field> fields, bool isPatch = false)
    {
        var root = new OpenApiSchema { Type = JsonSchemaType.Object };
        foreach (var field in fields)
        {
            var holder = field.Keys[..^1].Aggregate(root, (at, key) => (OpenApiSchema)at.Properties![key]);
            holder.Properties ??= new Dictionary<string, IOpenApiSchema>();
            holder.Properties[field.Keys[^1]] = Of(field, isPatch);
            if (field.Required && !isPatch)
                (holder.Required ??= new HashSet<string>()).Add(field.Keys[^1]);
        }

        return root;
    }

    private static IEnumerable<string> Verbs(IEnumerable<ActionLine> actions) => actions.Select(action => action.Verb);

    private static OpenApiSchema Words(params string[] words) => words is [var only]
        ? new() { Type = JsonSchemaType.String, Const = only }
        : new() { Type = JsonSchemaType.String, Enum = [.. words.Select(word => JsonValue.Create(word))] };

    private static OpenApiSchema Of(Field field, bool isPatch) => new()
    {
        Type = Type(field.Kinds) | (isPatch || field.Default is "null" ? JsonSchemaType.Null : 0),
        Description = field.Description,
        Default = isPatch || field.Default is null or "null" ? null : JsonNode.Parse(field.Default),
        MinLength = field.MinLength,
        MaxLength = field.MaxLength,
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
