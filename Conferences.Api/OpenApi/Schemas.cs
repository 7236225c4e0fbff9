using Conferences.Api.Commands;
using Conferences.Api.Commands.Links;
using Conferences.Api.Queries;
using Conferences.Api.Webhooks;
using Conferences.Domain.Document;
using Microsoft.OpenApi;

namespace Conferences.Api.OpenApi;

/// <summary>The components of the contract: of requests, from the tables of fields; of responses, from the records.
/// </summary>
internal sealed class Schemas
{
    private const string ReadOnly = "_read_only";

    // Objects within documents, by the member that has them.
    private static readonly Dictionary<string, string> Parts = new()
    {
        ["member"] = "MemberSettings",
        ["moderator"] = "ModeratorSettings",
        ["profile"] = "ConferenceProfile",
        ["custom_data"] = "WebhookCustomData",
    };

    private readonly OpenApiDocument document;
    private readonly Dictionary<string, IOpenApiSchema> all = [];

    private Schemas(OpenApiDocument document) => this.document = document;

    /// <summary>By component name.</summary>
    /// <param name="responses">The schemas of response records.</param>
    public static async Task<Dictionary<string, IOpenApiSchema>> AllAsync(
        OpenApiDocument document, IReadOnlyDictionary<string, OpenApiSchema> responses)
    {
        var schemas = new Schemas(document);
        foreach (var (name, schema) in responses)
            schemas.all[name] = schema;
        schemas.AddConferences();
        schemas.AddActions();
        schemas.AddWebhooks();
        foreach (var (name, schema) in ResultSchemas.All(document, responses))
            schemas.all[name] = schema;
        schemas.AddRequests();
        foreach (var (name, envelope) in await EnvelopeSchemas.AllAsync(document, responses["Envelope"]))
            schemas.all[name] = envelope;
        return schemas.all;
    }

    /// <summary>The name of a request's body around data of this schema.</summary>
    public static string Request(string schema) => $"{schema}Request";

    private void AddConferences()
    {
        Add("Login", RequestFields.Login, FieldUse.Written);
        AddOpen("ConferenceDocument", ConferenceFields.All, FieldUse.Written).Description =
            "What a conference is configured with. Members that are not sent get their defaults (`x-default`); others "
            + "than these are kept as they are";
        AddOpen("ConferencePatch", ConferenceFields.All, FieldUse.Patched).Description =
            "The members to change; null removes one";
        Field[] stored = [.. ConferenceFields.All.Where(it => !it.ReadOnly), RequestFields.Id];
        AddOpen("StoredConference", stored, FieldUse.Read).Description = "A conference as it was stored";
        Open(AddReadOnly("Conference", "LiveState", [.. ConferenceFields.All, RequestFields.Id])).Description =
            "A conference and its live state";
        AddReadOnly("ConferenceSummary", "LiveState",
        [
            .. ConferenceFields.All.Where(it => ConferenceList.Listed.Contains(it.Keys[0]))
                .Select(it => it.Path == "flags" ? it with { Required = true } : it),
            RequestFields.Id,
            RequestFields.UiFlags,
        ]).Description = "A conference in a list: some members of its document, and its live state";
        Open(AddReadOnly("DeletedConference", "DeletedState", stored)).Description = "A deleted conference";
        Add("NewLink", LinkRequest.Fields, FieldUse.WrittenOrNull);
        Add("HangUp", LeaveRequest.Fields, FieldUse.Patched);
    }

    private void AddActions()
    {
        var variables = ActionFields.Dial.Single(it => it.Path == DialRequest.Variables);
        AddAction("ConferenceAction", ActionTable.OfConference, isOptional: false, variables);

        // One schema: generators make nothing usable of a choice between objects that no member tells apart.
        var join = JoinRequest.Fields.Select(it => it with { Required = false });
        AddAction("JoinOrAction", ActionTable.OfEverybody, isOptional: true, [.. join]).Description =
            "A leg that joins, which has a `call_id`, or an `action`";
    }

    private void AddWebhooks()
    {
        Add("Hook", RequestFields.Hook, FieldUse.Read);
        all["HookSample"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "A CloudEvent",
            AdditionalProperties = new OpenApiSchema(),
        };
        all["HookSamples"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "By the hook's id",
            AdditionalProperties = Reference("HookSample"),
        };
        Field[] read = [.. WebhookParser.Fields, RequestFields.Id, RequestFields.DisableReason];
        AddOpen("WebhookDocument", WebhookParser.Fields, FieldUse.Written);
        AddOpen("WebhookPatch", WebhookParser.Fields, FieldUse.Patched);
        AddOpen("Webhook", read, FieldUse.Read);
        AddOpen("DescendantWebhook", [.. read, RequestFields.AccountId], FieldUse.Read);
        AddOpen("WebhookWithSecret", [.. read, RequestFields.Secret], FieldUse.Read);
        Open(AddReadOnly("DeletedWebhook", "DeletedState", read));
        foreach (var data in all.Where(it => it.Key.Contains("WebhookCustomData", StringComparison.Ordinal)))
            ((OpenApiSchema)data.Value.Properties!["types"]).Items = Reference("ConferenceEventType");
        Add("WebhooksEnabling", RequestFields.Enabling, FieldUse.Written);
        AddAction("WebhookAction", ["rotate_secret", "replay", "test"], RequestFields.Replay);
    }

    private void AddRequests()
    {
        foreach (var schema in OperationContracts.All.Values.Select(it => it.Takes?.Schema).OfType<string>())
            all[Request(schema)] = EnvelopeSchemas.Holding(Reference(schema));
    }

    private OpenApiSchema Add(string name, IEnumerable<Field> fields, FieldUse use)
    {
        var schema = FieldSchemas.Of(fields, use, (field, inner) => Apart(field, inner, use));
        all[name] = schema;
        return schema;
    }

    // Members that no table names are kept.
    private static OpenApiSchema Open(OpenApiSchema schema)
    {
        schema.AdditionalProperties = new OpenApiSchema();
        return schema;
    }

    private OpenApiSchema AddOpen(string name, IEnumerable<Field> fields, FieldUse use) =>
        Open(Add(name, fields, use));

    private OpenApiSchema AddReadOnly(string name, string state, IEnumerable<Field> fields)
    {
        var schema = Add(name, fields, FieldUse.Read);
        schema.Properties![ReadOnly] = Reference(state);
        schema.Required!.Add(ReadOnly);
        return schema;
    }

    private OpenApiSchema AddAction(
        string name, IReadOnlyList<ActionParser> actions, bool isOptional = false, params Field[] beside) => AddAction(
        name,
        [.. actions.Select(action => action.Verb)],
        actions.SelectMany(action => action.Fields, RequestFields.OfAction),
        isOptional,
        beside);

    // The data of all actions together, as a join and an action are.
    private OpenApiSchema AddAction(
        string name, string[] verbs, IEnumerable<Field> data, bool isOptional = false, params Field[] beside)
    {
        Add($"{name}Data", data, FieldUse.WrittenOrNull).Description = $"What an action of `{name}` is given";
        var schema = Add(
            name,
            [.. beside, RequestFields.Action([.. verbs]) with { Required = !isOptional }],
            FieldUse.WrittenOrNull);
        schema.Properties!["data"] = Reference($"{name}Data");
        return schema;
    }

    // Choices have names too: a generator that makes nothing of them leaves a type that can be completed by hand.
    private IOpenApiSchema Apart(Field field, OpenApiSchema inner, FieldUse use)
    {
        var name = use switch
        {
            _ when inner.AnyOf is not null => "Tone",
            FieldUse.Patched => $"{Parts[field.Path]}Patch",
            FieldUse.Read => $"Stored{Parts[field.Path]}",
            _ => Parts[field.Path],
        };
        all[name] = Open(inner);
        if (inner.AnyOf is null && field.Kinds.HasFlag(Kinds.String))
        {
            all[$"{name}OrName"] = ResultSchemas.Choice(field.Description, ResultSchemas.Text(), Reference(name));
            name += "OrName";
        }

        return FieldSchemas.MayBeNull(field, use)
            ? new OpenApiSchema
            {
                Description = field.Description,
                OneOf = [new OpenApiSchema { Type = JsonSchemaType.Null }, Reference(name)],
            }
            : new OpenApiSchemaReference(name, document) { Description = field.Description };
    }

    private OpenApiSchemaReference Reference(string name) => new(name, document);
}
