using System.Net;
using System.Text.Json;
using Conferences.Domain.Document;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>Every field of the document, with invalid values and Kazoo's errors for them.</summary>
public sealed class A_field(Service service)
{
    private static readonly (Kinds Kind, string Json)[] Samples =
    [
        (Kinds.String, "\"x\""), (Kinds.Boolean, "true"), (Kinds.Integer, "7"), (Kinds.None, "1.5"),
        (Kinds.Array, "[]"), (Kinds.Object, "{}"), (Kinds.None, "null"),
    ];

    private readonly Portal portal = service.Portal();

    public static TheoryData<string> Every => [.. Paths(_ => true)];

    public static TheoryData<string> Bounded_text => [.. Paths(it => (it.MinLength ?? it.MaxLength) is not null)];

    public static TheoryData<string> Bounded_numbers =>
        [.. Paths(it => (it.Minimum ?? it.Maximum) is not null || !it.Allowed.IsEmpty)];

    public static TheoryData<string> Lists_of_digits => [.. Paths(it => it.ItemPattern is not null)];

    [Theory]
    [MemberData(nameof(Every))]
    public async Task takes_no_other_type(string path)
    {
        var field = Named(path);
        var names = path switch
        {
            "play_entry_tone" or "play_exit_tone" => "boolean, string",
            "profile" => "string, object",
            _ => field.Kinds.ToString().ToLowerInvariant(),
        };
        foreach (var (_, value) in Samples.Where(sample => (sample.Kind & field.Kinds) == 0))
        {
            Expect.Invalid(
                $$"""
                {"{{path}}":{"type":
                    {"message":"Value did not match type(s): {{names}}","target":"{{names}}","value":{{value}} } } }
                """,
                await portal.Put("", Fields.Body(path, value)));
        }
    }

    [Theory]
    [MemberData(nameof(Every))]
    public async Task takes_its_own_types(string path)
    {
        var field = Named(path);
        foreach (var (_, value) in Samples.Where(sample => (sample.Kind & field.Kinds) != 0))
        {
            var fitting = (field, value) switch
            {
                ({ MinLength: > 1 and var least }, _) => JsonSerializer.Serialize(new string('x', least)),
                ({ Minimum: > 7 and var least }, _) => $"{least}",
                ({ Allowed.IsEmpty: false }, _) => $"{field.Allowed[0]}",
                _ => value,
            };
            Assert.Equal(HttpStatusCode.Created, (await portal.Put("", Fields.Body(path, fitting))).Status);
        }
    }

    [Theory]
    [MemberData(nameof(Bounded_text))]
    public async Task has_a_length_in_code_points(string path)
    {
        var field = Named(path);
        var letter = field.Pattern is null ? "😀" : "x";
        string Text(int length) => string.Concat(Enumerable.Repeat(letter, length));
        if (field.MinLength is { } least)
        {
            Assert.Equal(HttpStatusCode.Created, (await portal.Put("", Fields.Body(path, Quoted(Text(least))))).Status);
            var brief = Quoted(Text(least - 1));
            Expect.Invalid(
                Finding(path, "minLength", $"String must be at least {least} characters", $"{least}", brief, true),
                await portal.Put("", Fields.Body(path, brief)));
        }

        if (field.MaxLength is { } most)
        {
            Assert.Equal(HttpStatusCode.Created, (await portal.Put("", Fields.Body(path, Quoted(Text(most))))).Status);
            var lengthy = Quoted(Text(most + 1));
            Expect.Invalid(
                Finding(path, "maxLength", $"String must not be more than {most} characters", $"{most}", lengthy, true),
                await portal.Put("", Fields.Body(path, lengthy)));
        }
    }

    [Theory]
    [MemberData(nameof(Bounded_numbers))]
    public async Task has_bounds(string path)
    {
        var field = Named(path);
        if (field.Minimum is { } least)
        {
            Assert.Equal(HttpStatusCode.Created, (await portal.Put("", Fields.Body(path, $"{least}"))).Status);
            Expect.Invalid(
                Finding(path, "minimum", $"Value must be at least {least}", $"{least}", $"{least - 1}"),
                await portal.Put("", Fields.Body(path, $"{least - 1}")));
        }

        if (field.Maximum is { } most)
        {
            Assert.Equal(HttpStatusCode.Created, (await portal.Put("", Fields.Body(path, $"{most}"))).Status);
            Expect.Invalid(
                Finding(path, "maximum", $"Value must be at most {most}", $"{most}", $"{most + 1}"),
                await portal.Put("", Fields.Body(path, $"{most + 1}")));
        }

        if (!field.Allowed.IsEmpty)
        {
            Expect.Invalid(
                Finding(path, "enum", "Value not found in enumerated list of values",
                    JsonSerializer.Serialize(field.Allowed), "11025"),
                await portal.Put("", Fields.Body(path, "11025")));
        }
    }

    [Theory]
    [MemberData(nameof(Lists_of_digits))]
    public async Task names_the_item_that_is_not_all_digits(string path)
    {
        string[] items =
            ["\"12a\"", "\"\"", "\"1 2\"", "\"1+2\"", "\"+\"", "\"12\\n\"", "\"\u0661\u0662\""];
        foreach (var item in items)
        {
            // As JSON, in which a backslash is written twice.
            var pattern = path.EndsWith("pins", StringComparison.Ordinal) ? "^[0-9]+$" : @"^\\+?[0-9]+$";
            Expect.Invalid(
                Finding($"{path}.1", "pattern", $"Failed to match pattern '{pattern}'", $"\"{pattern}\"", item),
                await portal.Put("", Fields.Body(path, $"[\"34\",{item}]")));
        }

        Expect.Invalid(
            Finding($"{path}.0", "type", "Value did not match type(s): string", "\"string\"", "12"),
            await portal.Put("", Fields.Body(path, "[12]")));
    }

    [Theory]
    [MemberData(nameof(Lists_of_digits))]
    public async Task repeats_no_item_unless_it_holds_pins(string path)
    {
        var answer = await portal.Put("", Fields.Body(path, """["1","\u0031"]"""));
        if (path.EndsWith("pins", StringComparison.Ordinal))
            Assert.Equal(HttpStatusCode.Created, answer.Status);
        else
        {
            Expect.Invalid(
                $$"""{"{{path}}":{"uniqueItems":{"message":"List of items is not unique","value":["1","1"]} } }""",
                answer);
        }
    }

    [Fact]
    public async Task is_named_with_all_others_that_are_wrong()
    {
        var answer = await portal.Put(
            "", """{"data":{"name":"","owner_id":"abc","member":{"pins":["12a"],"join_deaf":[]}}}""");

        Assert.Equal(
            ["member.join_deaf", "member.pins.0", "name", "owner_id"],
            answer.Data.AsObject().Select(pair => pair.Key).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Paths(Func<Field, bool> which) =>
        ConferenceFields.All.Where(which).Select(field => field.Path);

    private static Field Named(string path) => ConferenceFields.All.Single(field => field.Path == path);

    private static string Quoted(string text) => JsonSerializer.Serialize(text);

    private static string Finding(
        string path, string keyword, string message, string target, string value, bool hasCause = false) =>
        $$"""
        {"{{path}}":{"{{keyword}}":
            {"message":"{{message}}","target":{{target}},"value":{{value}}
            {{(hasCause ? $",\"cause\":{value}" : "")}} } } }
        """;
}
