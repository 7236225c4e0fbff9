using System.Text.Json;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Tests.Fixtures.Domain;
using CsCheck;

namespace Conferences.Tests.Domain;

/// <summary>What is stored of a client's document, and the result of patches.</summary>
public sealed class The_document
{
    private const string AllDefaults = """
        {"conference_numbers":[],"play_name":false,
         "member":{"join_deaf":false,"join_muted":true,"numbers":[],"pins":[]},
         "moderator":{"join_deaf":false,"join_muted":false,"numbers":[],"pins":[]}}
        """;

    private static readonly Gen<string> Values = Gen.Recursive<string>((depth, inner) => depth > 3
        ? Scalars
        : Gen.OneOf(
            Scalars,
            inner.List[0, 3].Select(items => $"[{string.Join(',', items)}]"),
            Objects(AnyOf("a", "b", "id", "_a", "pvt_a", "numbers", "pins"), inner)));

    private static readonly Gen<string> Documents = Objects(
        AnyOf("name", "member", "moderator", "profile", "ui", "id", "_read_only", "pvt_a", "focus"), Values);

    private static Gen<string> Scalars => AnyOf("null", "true", "1", "1.0", "-0", "\"x\"", "\"\"", "{}", "[]");

    [Fact]
    public void has_every_default_when_nothing_was_sent() => Of("{}").Json.Is(AllDefaults);

    [Fact]
    public void has_nested_defaults_beside_what_was_sent()
    {
        var document = Of("""{"member":{"join_muted":false,"pins":["1"]},"moderator":{"x":1}}""");

        document.Json.GetProperty("member").Is("""{"join_deaf":false,"join_muted":false,"numbers":[],"pins":["1"]}""");
        document.Json.GetProperty("moderator")
            .Is("""{"x":1,"join_deaf":false,"join_muted":false,"numbers":[],"pins":[]}""");
    }

    [Fact]
    public void is_the_same_when_a_portal_sends_back_what_it_fetched()
    {
        var stored = Of("""{"name":"x","flags":["a"],"ui_metadata":{"id":"7","_v":1,"pvt_v":2}}""");
        var fetched = stored.Json.GetRawText()[..^1]
            + ""","id":"0123","_read_only":{"members":1},"_rev":"1","pvt_type":"x","focus":"fs1"}""";

        Assert.Equal(stored, Of(fetched));
        stored.Json.GetProperty("ui_metadata").Is("""{"id":"7","_v":1,"pvt_v":2}""");
    }

    [Theory]
    [InlineData("12345678901234567890.10")]
    [InlineData("[null,1.50,{\"a\":null}]")]
    public void keeps_unknown_values_exactly(string value) =>
        Assert.Equal(
            value.Json().GetRawText(),
            Of($$"""{"mine":{{value}}}""").Json.GetProperty("mine").GetRawText());

    [Theory]
    [InlineData("""{"enabled":false,"foo":1}""", """{"enabled":true}""", """{"enabled":true,"foo":1}""")]
    [InlineData(
        """{"sip":{"username":"a","password":"p"}}""",
        """{"sip":{"username":"b","realm":"r"},"new":1}""",
        """{"sip":{"username":"b","password":"p","realm":"r"},"new":1}""")]
    [InlineData("""{"a":{"b":{"c":1,"d":2}}}""", """{"a":{"b":{"c":null}}}""", """{"a":{"b":{"d":2}}}""")]
    [InlineData("""{"a":[1,2,3]}""", """{"a":[4]}""", """{"a":[4]}""")]
    [InlineData("""{"a":[1]}""", """{"a":[null]}""", """{"a":[null]}""")]
    [InlineData("""{"a":{"b":1}}""", """{"a":{}}""", """{"a":{}}""")]
    [InlineData("""{"a":{"b":{"c":1},"d":1}}""", """{"a":{"b":{}}}""", """{"a":{"b":{},"d":1}}""")]
    [InlineData("""{"a":"text"}""", """{"a":{"b":{"c":1,"d":null}}}""", """{"a":{"b":{"c":1}}}""")]
    [InlineData("""{"a":[1]}""", """{"a":{"b":1}}""", """{"a":{"b":1}}""")]
    [InlineData("""{"a":{"b":1}}""", """{"a":"text"}""", """{"a":"text"}""")]
    [InlineData("""{"a":1}""", """{"a":null,"b":null}""", "{}")]
    [InlineData("""{"a":1}""", """{"_a":1,"pvt_a":2,"id":"x","focus":"fs","_b":null}""", """{"a":1}""")]
    [InlineData("""{"a":1}""", "{}", """{"a":1}""")]
    public void is_patched_as_kazoo_does(string before, string patch, string after) =>
        Assert.Equal(Of(after), Of(before).Merge(patch.Json()));

    [Theory]
    [InlineData("""{"member":null}""")]
    [InlineData("""{"member":{}}""")]
    [InlineData("""{"member":{"join_muted":null,"numbers":null,"pins":null},"conference_numbers":null}""")]
    public void has_its_defaults_again_after_a_patch_removed_them(string patch) =>
        Of("""{"member":{"join_muted":false,"numbers":["2"],"pins":["3"]},"conference_numbers":["1"]}""")
            .Merge(patch.Json())
            .Json.GetProperty("member")
            .Is("""{"join_deaf":false,"join_muted":true,"numbers":[],"pins":[]}""");

    [Fact]
    public void names_the_numbers_of_all_lists_in_order_and_twice_if_they_stand_twice() =>
        Assert.Equal(["9", "1", "2", "9", "1"], Of("""
            {"moderator":{"numbers":["9","1"]},"member":{"numbers":["2"]},"conference_numbers":["9","1"]}
            """).Numbers);

    [Fact]
    public void tells_the_rules_it_holds()
    {
        var document = Of("""
            {"name":"Board","owner_id":"me","max_participants":5,"require_moderator":true,"wait_for_moderator":true,
             "member":{"pins":["1"]},"moderator":{"join_deaf":true,"pins":["2","3"]}}
            """);

        Assert.Equal(("Board", "me", 5), (document.Name, document.OwnerId, document.MaxParticipants));
        Assert.True(document is { RequireModerator: true, WaitForModerator: true });
        Assert.True(document.Member is { JoinMuted: true, JoinDeaf: false, Pins: ["1"] });
        Assert.True(document.Moderator is { JoinMuted: false, JoinDeaf: true, Pins: ["2", "3"] });
    }

    [Theory]
    [InlineData("100000000000000000000000")]
    [InlineData("1e30")]
    [InlineData("0")]
    public void has_no_limit_that_matters_when_the_number_is_beyond_counting(string most) =>
        Assert.Equal(0, Of($$"""{"max_participants":{{most}}}""").MaxParticipants);

    [Fact]
    public void is_stored_as_the_bare_object()
    {
        var document = Of("""{"name":"x","n":1.0}""");
        var text = JsonSerializer.Serialize(new ConferenceCreated(document));

        Assert.Equal($$"""{"Document":{{document.Json.GetRawText()}}}""", text);
        Assert.Equal(document, JsonSerializer.Deserialize<ConferenceCreated>(text)!.Document);
    }

    [Fact]
    public void is_equal_to_one_of_the_same_content_however_it_is_spelled()
    {
        Assert.Equal(Of("""{"a":1.0,"b":"A"}"""), Of("""{"b":"\u0041","a":1}"""));
        Assert.Equal(Of("""{"a":1}""").GetHashCode(), Of("""{"a":1.0}""").GetHashCode());
        Assert.NotEqual(Of("""{"a":1}"""), Of("""{"a":2}"""));
    }

    [Fact]
    public void is_what_it_is_when_read_again() => Documents.Sample(sent =>
        Assert.Equal(Of(sent), ConferenceDocument.From(Of(sent).Json)));

    [Fact]
    public void never_holds_private_keys() => Gen.Select(Documents, Documents).Sample((sent, patch) =>
        Assert.DoesNotContain(
            Of(sent).Merge(patch.Json()).Json.EnumerateObject(),
            property => property.Name is "id" or "focus" || property.Name.StartsWith('_')
                || property.Name.StartsWith("pvt_", StringComparison.Ordinal)));

    [Fact]
    public void is_not_changed_by_an_empty_patch() => Documents.Sample(sent =>
        Assert.Equal(Of(sent), Of(sent).Merge("{}".Json())));

    [Fact]
    public void is_the_same_after_the_same_patch_twice() => Gen.Select(Documents, Documents).Sample((sent, patch) =>
        Assert.Equal(Of(sent).Merge(patch.Json()), Of(sent).Merge(patch.Json()).Merge(patch.Json())));

    private static ConferenceDocument Of(string json) => ConferenceDocument.From(json.Json());

    private static Gen<string> AnyOf(params string[] texts) =>
        Gen.Int[0, texts.Length - 1].Select(index => texts[index]);

    private static Gen<string> Objects(Gen<string> keys, Gen<string> values) => Gen.Select(keys, values)
        .List[0, 5]
        .Select(pairs => $"{{{string.Join(',', pairs
            .DistinctBy(pair => pair.Item1)
            .Select(pair => $"\"{pair.Item1}\":{pair.Item2}"))}}}");
}
