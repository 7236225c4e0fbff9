using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Domain.Document;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>The table is Kazoo's, and every row of it has an effect.</summary>
public sealed class The_table_of_fields
{
    private static readonly FieldRules Rules = new(ConferenceFields.All);

    public static TheoryData<string> Paths => [.. ConferenceFields.All.Select(it => it.Path)];

    public static TheoryData<string, string, string, string> Violations => [.. ConferenceFields.All.SelectMany(Broken)];

    public static TheoryData<string, string> Bounds => [.. ConferenceFields.All.SelectMany(Kept)];

    [Fact]
    public void is_kazoos() => Assert.Equal(
        """
        bridge_password string
        bridge_username string
        caller_controls string
        conference_numbers array = []
        controls object
        domain string
        flags array
        focus string
        language string
        max_members_media string
        max_participants integer
        member object = {}
        member.join_deaf boolean = false
        member.join_muted boolean = true
        member.numbers array = []
        member.pins array = []
        member.play_entry_prompt boolean
        moderator object = {}
        moderator.join_deaf boolean = false
        moderator.join_muted boolean = false
        moderator.numbers array = []
        moderator.pins array = []
        moderator_controls string
        name string
        owner_id string
        play_entry_tone string, boolean
        play_exit_tone string, boolean
        play_name boolean = false
        play_welcome boolean
        profile string, object
        profile.alone-sound string
        profile.announce-count integer
        profile.caller-controls string
        profile.comfort-noise integer
        profile.energy-level integer
        profile.enter-sound string
        profile.exit-sound string
        profile.interval integer
        profile.locked-sound string
        profile.max-members integer
        profile.max-members-sound string
        profile.moderator-controls string
        profile.moh-sound string
        profile.muted-sound string
        profile.rate integer
        profile.unmuted-sound string
        profile_name string
        require_moderator boolean
        wait_for_moderator boolean
        """,
        string.Join('\n', ConferenceFields.All
            .OrderBy(field => field.Path, StringComparer.Ordinal)
            .Select(field => $"{field.Path} {field.Kinds.ToString().ToLowerInvariant()}"
                + (field.Default is null ? "" : $" = {field.Default}"))));

    [Fact]
    public void bounds_what_kazoo_bounds_and_the_pins() => Assert.Equal(
        """
        conference_numbers unique ^\+?[0-9]+$ items ..1000 of ..255
        max_members_media length ..2048
        max_participants 0..
        member.numbers unique ^\+?[0-9]+$ items ..1000 of ..255
        member.pins ^[0-9]+$ items ..1000 of ..64
        moderator.numbers unique ^\+?[0-9]+$ items ..1000 of ..255
        moderator.pins ^[0-9]+$ items ..1000 of ..64
        name length 1..128
        owner_id length 32..32
        play_entry_tone length ..2048
        play_exit_tone length ..2048
        profile.comfort-noise 0..10000
        profile.energy-level 0..1800
        profile.interval 10..120
        profile.max-members 2..
        profile.rate 8000|12000|16000|24000|32000|44100|48000
        """,
        string.Join('\n', ConferenceFields.All
            .OrderBy(field => field.Path, StringComparer.Ordinal)
            .Select(field => field.Path + Bounded(field))
            .Where(line => line.Contains(' ', StringComparison.Ordinal))));

    [Fact]
    public void has_no_keyword_without_a_case_below()
    {
        string[] described =
            ["Path", "Kinds", "Description", "Keys", "Default", "ReadOnly", "Required", "Missing", "HoldsNumbers"];
        string[] ofActions = ["AllowedTexts", "ItemKinds", "MinItems"];
        string[] bounding =
            ["MinLength", "MaxLength", "Minimum", "Maximum", "Allowed", "ItemPattern", "ItemMaxLength", "MaxItems",
                "Pattern", "UniqueItems"];

        Assert.Equal(
            described.Concat(bounding).Concat(ofActions).Order(),
            typeof(Field).GetProperties().Select(property => property.Name).Order());
        Assert.Equal(
            ["enum", "maxItems", "maxLength", "maximum", "minLength", "minimum", "pattern", "type", "uniqueItems"],
            ConferenceFields.All.SelectMany(Broken).Select(row => row.Item4).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void names_parents_before_their_children_and_nothing_twice()
    {
        var paths = ConferenceFields.All.Select(field => field.Path).ToList();

        Assert.Equal(paths.Distinct(), paths);
        Assert.All(ConferenceFields.All.Where(field => field.Keys.Length > 1), field =>
            Assert.InRange(paths.IndexOf(string.Join('.', field.Keys[..^1])), 0, paths.IndexOf(field.Path) - 1));
    }

    [Theory]
    [MemberData(nameof(Violations))]
    public void refuses(string path, string sent, string at, string keyword)
    {
        var errors = Rules.Read(Named(path).With(sent)).Errors.Json;

        Assert.True(errors.TryGetProperty(at, out var findings), $"nothing about {at} in {errors}");
        Assert.True(findings.TryGetProperty(keyword, out var finding), $"no {keyword} in {findings}");
        Assert.NotEmpty(finding.GetProperty("message").GetString()!);
    }

    [Theory]
    [MemberData(nameof(Bounds))]
    public void accepts(string path, string sent) => Assert.True(Rules.Read(Named(path).With(sent)).Errors.IsEmpty);

    [Theory]
    [MemberData(nameof(Paths))]
    public void fills_the_default_or_nothing(string path)
    {
        var field = Named(path);
        var filled = field.In(ConferenceDocument.From("{}".Json()).Json);

        Assert.Equal(field.Default is null, filled is null);
        if (field.Default is { } preset && !field.Kinds.HasFlag(Kinds.Object))
            filled!.Value.Is(preset);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void keeps_what_clients_may_set_and_drops_the_rest(string path)
    {
        var field = Named(path);
        var sent = Kept(field).Select(row => row.Item2).First();
        var kept = field.In(ConferenceDocument.From(field.With(sent)).Json);

        Assert.Equal(field.ReadOnly, kept is null);
        if (kept is { } value && !field.Kinds.HasFlag(Kinds.Object))
            value.Is(sent);
    }

    private static Field Named(string path) => ConferenceFields.All.Single(field => field.Path == path);

    private static string Bounded(Field field) =>
        (field.UniqueItems ? " unique" : "")
        + (field.ItemPattern is { } pattern ? $" {pattern}" : "")
        + (field.ItemMaxLength is { } longest ? $" items ..{field.MaxItems} of ..{longest}" : "")
        + ((field.MinLength ?? field.MaxLength) is null ? "" : $" length {field.MinLength}..{field.MaxLength}")
        + ((field.Minimum ?? field.Maximum) is null ? "" : $" {field.Minimum}..{field.Maximum}")
        + (field.Allowed.IsEmpty ? "" : $" {string.Join('|', field.Allowed)}");

    private static IEnumerable<(string, string, string, string)> Broken(Field field)
    {
        (Kinds Kind, string Value)[] samples =
        [
            (Kinds.String, "\"?\""), (Kinds.Boolean, "true"), (Kinds.Integer, "7"), (Kinds.None, "1.5"),
            (Kinds.Array, "[]"), (Kinds.Object, "{}"), (Kinds.None, "null"),
        ];
        var path = field.Path;
        foreach (var (kind, value) in samples.Where(sample => (sample.Kind & field.Kinds) == 0))
            yield return (path, value, path, "type");
        if (field.Kinds.HasFlag(Kinds.Array))
            yield return (path, "[true]", $"{path}.0", "type");
        if (field.MinLength is { } least)
            yield return (path, Text(least - 1), path, "minLength");
        if (field.MaxLength is { } longest)
            yield return (path, Text(longest + 1), path, "maxLength");
        if (field.Pattern is not null)
            yield return (path, "\"?\"", path, "pattern");
        if (field.Minimum is { } smallest)
            yield return (path, $"{smallest - 1}", path, "minimum");
        if (field.Maximum is { } largest)
            yield return (path, $"{largest + 1}", path, "maximum");
        foreach (var allowed in field.Allowed)
            yield return (path, $"{allowed + 1}", path, "enum");
        if (field.ItemPattern is not null)
            yield return (path, """["1","1a"]""", $"{path}.1", "pattern");
        if (field.ItemMaxLength is { } most)
            yield return (path, $"[\"{new string('1', most + 1)}\"]", $"{path}.0", "maxLength");
        if (field.MaxItems is { } count)
            yield return (path, Digits(count + 1), path, "maxItems");
        if (field.UniqueItems)
            yield return (path, """["1","2","1"]""", path, "uniqueItems");
    }

    private static IEnumerable<(string, string)> Kept(Field field)
    {
        string[] values =
        [
            .. field.Kinds.HasFlag(Kinds.String)
                ? [Text(field.MinLength ?? 0), Text(field.MaxLength ?? 5_000)]
                : Nothing,
            .. field.Kinds.HasFlag(Kinds.Boolean) ? ["true", "false"] : Nothing,
            .. field.Kinds.HasFlag(Kinds.Integer) && field.Allowed.IsEmpty
                ? [$"{field.Minimum ?? long.MinValue}", $"{field.Maximum ?? long.MaxValue}"]
                : Nothing,
            .. field.Allowed.Select(allowed => $"{allowed}"),
            .. field.Kinds.HasFlag(Kinds.Array) ? ["[]", """["1","02"]"""] : Nothing,
            .. field.Kinds.HasFlag(Kinds.Array) && !field.UniqueItems ? ["""["1","1"]"""] : Nothing,
            .. field.Kinds.HasFlag(Kinds.Object) ? ["{}", """{"unknown":[null]}"""] : Nothing,
        ];
        return values.Select(value => (field.Path, value));
    }

    private static string Digits(int count) =>
        $"[{string.Join(',', Enumerable.Range(1, count).Select(it => $"\"{it}\""))}]";

    private static string[] Nothing => [];

    private static string Text(int length) => JsonSerializer.Serialize(new string('x', length));
}
