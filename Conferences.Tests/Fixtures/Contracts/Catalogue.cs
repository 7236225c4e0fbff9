using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Conferences.Api.Responses;
using Conferences.Api.Store;
using Conferences.Domain.Document;
using Conferences.Domain.State;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>A page about every event and its fields, from the records and their comments.</summary>
internal static class Catalogue
{
    private const string Opening =
        """
        # Events

        Everything that happens to a conference is one of these {count} events. They are what is stored, for ever, and
        what everything else is folded from; [the bus](bus.md) carries the same under the same types. A name never
        changes, and a field may gain optional neighbours and nothing else: what was stored in another form before is
        brought into this one whenever it is read.

        A type with `?` may be null. Times are ISO 8601 in UTC. Who a leg is stands beside the events and not in them,
        so that a person can be erased; the bus adds `caller_id_name` and `caller_id_number` to `participant.joined`
        and `participant.refused`. Nor are pins and `bridge_password` in them: `***` stands where each was, and as it is
        stored a document has a member `_secrets` that names the row they are in, with a salted hash of it, and says of
        each which row it first came with. Wherever events are told, that member is left out.

        This page is written by a test from the types and the comments over them.
        """;

    private static readonly JsonSerializerOptions Written = Resolved();

    // Members whose description is on another record.
    private static readonly Dictionary<string, string> Elsewhere = EventStore.EventNames.Keys
        .SelectMany(Fields)
        .Select(field => (field.Name, Words: Comments.Of(Property(field))))
        .Where(it => it.Words is not null)
        .GroupBy(it => it.Name, it => it.Words!)
        .ToDictionary(it => it.Key, it => it.First());

    /// <summary>The description of each field, by record and key; empty if there is none.</summary>
    public static IEnumerable<(string Field, string Meaning)> Meanings =>
        EventStore.EventNames.Keys.Concat(Parts()).SelectMany(type =>
            Fields(type).Select(it => ($"{type.Name}.{it.Name}", Meaning(it))));

    /// <summary>The whole page.</summary>
    public static string Page()
    {
        var page = new StringBuilder(
            Opening.Replace("{count}", $"{EventStore.EventNames.Count}", StringComparison.Ordinal)).Append('\n');
        foreach (var (type, stored) in EventStore.EventNames)
            Describe(page, $"`{EventJson.TypeOf(stored)}`", $"Stored as `{stored}`. {Comments.Of(type)}", type);
        page.Append("\n# What events hold\n");
        foreach (var part in Parts())
            Describe(page, Named(part), About(part), part);
        return page.ToString();
    }

    private static void Describe(StringBuilder page, string title, string words, Type type)
    {
        page.Append($"\n## {title}\n\n{words}\n");
        var fields = Fields(type);
        if (fields.Length == 0)
            return;
        page.Append("\n| field | type | meaning |\n| --- | --- | --- |\n");
        foreach (var field in fields)
            page.Append($"| `{field.Name}` | {TypeOf(field)} | {Meaning(field)} |\n");
    }

    private static string Meaning(JsonPropertyInfo field) =>
        Comments.Of(Property(field))
        ?? (Parts().Contains(field.PropertyType)
            ? About(field.PropertyType)
            : Elsewhere.GetValueOrDefault(field.Name, ""));

    private static string About(Type part) => part == typeof(ConferenceDocument)
        ? "The conference's public document with every default filled in: `Conference` in "
            + "[openapi.json](openapi.json). Keys that are not there keep their exact value."
        : Comments.Of(part)!;

    private static string TypeOf(JsonPropertyInfo field) => TypeOf(field.PropertyType)
        + (field.IsGetNullable || Nullable.GetUnderlyingType(field.PropertyType) is not null ? "?" : "");

    private static string TypeOf(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var it when it == typeof(string) || EventSchemas.IsText(it) => "string",
        var it when it == typeof(bool) => "boolean",
        var it when it == typeof(int) || it == typeof(long) => "integer",
        var it when it == typeof(DateTimeOffset) => "time",
        var it when ItemOf(it) is { } item => $"list of {TypeOf(item)}",
        var it => $"[{Named(it)}](#{Named(it).Replace(' ', '-')})",
    };

    private static Type? ItemOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)
            ? type.GetGenericArguments()[0]
            : null;

    private static string Named(Type part) => part == typeof(ConferenceDocument)
        ? "document"
        : JsonNamingPolicy.SnakeCaseLower.ConvertName(part.Name).Replace('_', ' ');

    // Records within the events, in the order they appear.
    private static List<Type> Parts()
    {
        var found = new List<Type>();
        var open = new Queue<Type>(EventStore.EventNames.Keys);
        while (open.TryDequeue(out var type))
        {
            foreach (var held in Fields(type).Select(field => field.PropertyType)
                .Select(it => ItemOf(it) ?? it)
                .Where(it => it.Assembly == typeof(ConferenceState).Assembly
                    && !EventSchemas.IsText(it) && !found.Contains(it)))
            {
                found.Add(held);
                open.Enqueue(held);
            }
        }

        return found;
    }

    private static JsonPropertyInfo[] Fields(Type type) =>
        Written.GetTypeInfo(type) is { Kind: JsonTypeInfoKind.Object } json
            ? [.. json.Properties.Where(field => field.Get is not null)]
            : [];

    private static PropertyInfo? Property(JsonPropertyInfo field) => field.AttributeProvider as PropertyInfo;

    private static JsonSerializerOptions Resolved()
    {
        var options = new JsonSerializerOptions(EventJson.Written);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
