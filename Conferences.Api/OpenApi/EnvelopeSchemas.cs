using Microsoft.OpenApi;

namespace Conferences.Api.OpenApi;

/// <summary>The envelopes of responses: for each kind of content the members that are beside it.</summary>
internal static class EnvelopeSchemas
{
    /// <summary>The envelope of every error.</summary>
    public const string Error = "ErrorEnvelope";

    private const string Data = "data";
    private const string Whole = "Envelope";

    // Members that an answer may have where its example has another one.
    private static readonly Dictionary<string, string> Companions = new()
    {
        ["start_key"] = "next_start_key",
        ["operation_id"] = "operation",
    };

    // An empty page has no first item, the last one no next one, and an action may have nothing to do.
    private static readonly string[] SometimesAbsent = ["start_key", "operation_id", "next_after", "next_cursor"];

    // A list that is asked for as a whole is no page.
    private static readonly string[] AbsentFromWholes = [.. SometimesAbsent, "page_size"];

    private static readonly Dictionary<string, string> Components = new()
    {
        ["operation"] = "Operation",
        ["metadata"] = "LiveState",
    };

    /// <summary>By component name. Leaves in the record's schema what every envelope has.</summary>
    /// <param name="record">The schema of the record with the members of all envelopes.</param>
    public static async Task<IReadOnlyDictionary<string, OpenApiSchema>> AllAsync(
        OpenApiDocument document, OpenApiSchema record)
    {
        var members = record.Properties!.ToDictionary();
        foreach (var (name, component) in Components)
            members[name] = new OpenApiSchemaReference(component, document) { Description = members[name].Description };
        record.Properties = members.Where(it => record.Required!.Contains(it.Key)).ToDictionary();
        var envelopes = new Dictionary<string, OpenApiSchema>
        {
            [Error] = Around(document, members[Data], Pick("error", "message"), Pick("revision")),
        };
        var given = OperationContracts.All.Values
            .SelectMany(contract => contract.Gives, (contract, it) => (Name: NameOf(contract, it), contract, it))
            .GroupBy(it => it.Name);
        foreach (var answers in given)
        {
            var shown = new List<HashSet<string>>();
            foreach (var (_, _, answer) in answers)
            {
                var (body, _) = await Sample.Of(answer.Reply, answer.Beside);
                shown.Add([.. body.Select(it => it.Key).Where(it => it != Data && !record.Properties.ContainsKey(it))]);
            }

            var (_, contract, first) = answers.First();
            var absent = contract.Parameters.Contains("paginate") ? AbsentFromWholes : SometimesAbsent;
            var always = shown.Aggregate((all, more) => [.. all.Intersect(more)]).Except(absent).ToArray();
            var found = shown.SelectMany(it => it).Concat(answers.SelectMany(it => it.it.MayHave)).ToHashSet();
            found.UnionWith(found.Select(it => Companions.GetValueOrDefault(it)).OfType<string>().ToArray());
            envelopes[answers.Key] = Around(
                document,
                Content(contract.Result ?? first.Schema, document),
                Pick(always),
                Pick([.. members.Keys.Where(it => found.Contains(it) && !always.Contains(it))]));
        }

        return envelopes;

        Dictionary<string, IOpenApiSchema> Pick(params string[] names) =>
            names.ToDictionary(it => it, it => members[it]);
    }

    /// <summary>The name of the envelope of this answer.</summary>
    public static string NameOf(OperationContract contract, ResponseExample given)
    {
        var schema = contract.Result ?? given.Schema;
        return given.Envelope ?? (schema.EndsWith(']'), given.Beside.ContainsKey("page_size")) switch
        {
            (true, true) => $"{Item(schema)}Page",
            (true, _) => $"{Item(schema)}List",
            _ => $"{schema}Envelope",
        };
    }

    /// <summary>An object that has only data.</summary>
    public static OpenApiSchema Holding(IOpenApiSchema data) => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { Data },
        Properties = new Dictionary<string, IOpenApiSchema> { [Data] = data },
    };

    private static OpenApiSchema Around(
        OpenApiDocument document,
        IOpenApiSchema data,
        Dictionary<string, IOpenApiSchema> always,
        Dictionary<string, IOpenApiSchema> sometimes)
    {
        var inner = Holding(data);
        foreach (var (name, schema) in always.Concat(sometimes))
            inner.Properties![name] = schema;
        inner.Required!.UnionWith(always.Keys);
        return new() { AllOf = [new OpenApiSchemaReference(Whole, document), inner] };
    }

    private static IOpenApiSchema Content(string schema, OpenApiDocument document)
    {
        var item = new OpenApiSchemaReference(Item(schema), document);
        return schema.EndsWith(']') ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = item } : item;
    }

    private static string Item(string schema) => schema.TrimEnd('[', ']');
}
