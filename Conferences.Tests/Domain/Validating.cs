using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Domain.Document;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>Kazoo's validation errors, case by case.</summary>
public sealed class Validating
{
    private static readonly FieldRules Whole = new(ConferenceFields.All);
    private static readonly FieldRules Patch = new(ConferenceFields.All, isPatch: true);

    [Theory]
    [InlineData("""{"name":5}""", """
        {"name":{"type":{"message":"Value did not match type(s): string","target":"string","value":5}}}
        """)]
    [InlineData("""{"name":""}""", """
        {"name":{"minLength":{"message":"String must be at least 1 characters","target":1,"cause":"","value":""}}}
        """)]
    [InlineData("""{"owner_id":"0123456789abcdef0123456789abcdef0"}""", """
        {"owner_id":{"maxLength":{"message":"String must not be more than 32 characters","target":32,
          "cause":"0123456789abcdef0123456789abcdef0","value":"0123456789abcdef0123456789abcdef0"}}}
        """)]
    [InlineData("""{"member":{"pins":["1","x","2",3]}}""", """
        {"member.pins.1":{"pattern":{"message":"Failed to match pattern '^[0-9]+$'","target":"^[0-9]+$","value":"x"}},
         "member.pins.3":{"type":{"message":"Value did not match type(s): string","target":"string","value":3}}}
        """)]
    [InlineData("""{"max_participants":-1}""", """
        {"max_participants":{"minimum":{"message":"Value must be at least 0","target":0,"value":-1}}}
        """)]
    [InlineData("""{"max_participants":-1e300}""", """
        {"max_participants":{"minimum":{"message":"Value must be at least 0","target":0,"value":-1e300}}}
        """)]
    [InlineData("""{"profile":{"interval":121,"rate":8001}}""", """
        {"profile.interval":{"maximum":{"message":"Value must be at most 120","target":120,"value":121}},
         "profile.rate":{"enum":{"message":"Value not found in enumerated list of values",
           "target":[8000,12000,16000,24000,32000,44100,48000],"value":8001}}}
        """)]
    [InlineData("""{"moderator":{"numbers":["7","\u0037"]}}""", """
        {"moderator.numbers":{"uniqueItems":{"message":"List of items is not unique","value":["7","7"]}}}
        """)]
    [InlineData("""{"conference_numbers":["a","a"]}""", """
        {"conference_numbers.0":{"pattern":{
           "message":"Failed to match pattern '^\\+?[0-9]+$'","target":"^\\+?[0-9]+$","value":"a"}},
         "conference_numbers.1":{"pattern":{
           "message":"Failed to match pattern '^\\+?[0-9]+$'","target":"^\\+?[0-9]+$","value":"a"}},
         "conference_numbers":{"uniqueItems":{"message":"List of items is not unique","value":["a","a"]}}}
        """)]
    [InlineData("""{"play_exit_tone":7}""", """
        {"play_exit_tone":{"type":{"message":"Value did not match type(s): boolean, string",
          "target":"boolean, string","value":7}}}
        """)]
    [InlineData("""{"profile":[]}""", """
        {"profile":{"type":{"message":"Value did not match type(s): string, object",
          "target":"string, object","value":[]}}}
        """)]
    [InlineData("""{"member":"x"}""", """
        {"member":{"type":{"message":"Value did not match type(s): object","target":"object","value":"x"}}}
        """)]
    public void answers_as_kazoo_does(string body, string errors) => Whole.Read(body.Json()).Errors.Json.Is(errors);

    [Fact]
    public void names_what_is_required_and_missing()
    {
        var rules = new FieldRules(
        [
            new("call_id", Kinds.String, "") { Required = true },
            new("leg", Kinds.Object, ""),
            new("leg.side", Kinds.String, "") { Required = true },
        ]);

        rules.Read("""{"leg":{}}""".Json()).Errors.Json.Is("""
            {"call_id":{"required":{"message":"Field is required but missing","value":"call_id"}},
             "leg.side":{"required":{"message":"Field is required but missing","value":"side"}}}
            """);
        Assert.True(rules.Read("""{"call_id":"x"}""".Json()).Errors.IsEmpty);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"profile":"default","play_entry_tone":"tone_stream://x","play_exit_tone":false}""")]
    [InlineData("""{"profile":{"rate":8000,"anything":null}}""")]
    [InlineData("""{"unknown":null,"member":{"unknown":{"pins":1}},"ui_metadata":{"x":[null]}}""")]
    [InlineData("""{"member":{"pins":["1","1"]}}""")]
    [InlineData("""{"id":5,"_read_only":"x","pvt_type":[]}""")]
    [InlineData("""{"max_participants":1e30}""")]
    public void accepts(string body) => Assert.True(Whole.Read(body.Json()).Errors.IsEmpty);

    [Fact]
    public void counts_characters_as_people_do_and_not_as_they_are_stored()
    {
        var longest = string.Concat(Enumerable.Repeat("😀", 128));

        Assert.True(Whole.Read($$"""{"name":"{{longest}}"}""".Json()).Errors.IsEmpty);
        Assert.False(Whole.Read($$"""{"name":"{{longest}}a"}""".Json()).Errors.IsEmpty);
    }

    [Theory]
    [InlineData("1001\\n")]
    [InlineData("\\u0661")]
    [InlineData("1+")]
    [InlineData("++1")]
    [InlineData("+")]
    [InlineData("1 2")]
    [InlineData("")]
    public void takes_nothing_but_digits_and_a_plus_before_them_for_a_number(string number) =>
        Assert.False(Whole.Read($$"""{"conference_numbers":["{{number}}"]}""".Json()).Errors.IsEmpty);

    [Theory]
    [InlineData("max_participants", "\"5\"", "5")]
    [InlineData("max_participants", "1.0", "1")]
    [InlineData("max_participants", "\"1.0\"", "1")]
    [InlineData("max_participants", "1e2", "100")]
    [InlineData("max_participants", "120e-1", "12")]
    [InlineData("max_participants", "-0.0", "0")]
    [InlineData("play_welcome", "\"true\"", "true")]
    [InlineData("play_name", "\"false\"", "false")]
    [InlineData("member.join_muted", "\"false\"", "false")]
    [InlineData("profile.rate", "\"8000\"", "8000")]
    [InlineData("play_entry_tone", "\"true\"", "\"true\"")]
    [InlineData("profile", "\"5\"", "\"5\"")]
    public void takes_the_meant_type_where_kazoo_does(string path, string sent, string taken)
    {
        var field = ConferenceFields.All.Single(it => it.Path == path);
        var (body, errors) = Whole.Read(field.With(sent));

        Assert.True(errors.IsEmpty);
        Assert.Equal(taken, field.In(body)!.Value.GetRawText());
    }

    [Theory]
    [InlineData("max_participants", "1.5")]
    [InlineData("max_participants", "1.0000000000000000000000000000000000001")]
    [InlineData("max_participants", "1e-300")]
    [InlineData("max_participants", "\"five\"")]
    [InlineData("max_participants", "\" 5\"")]
    [InlineData("max_participants", "\"0x5\"")]
    [InlineData("max_participants", "\"1e999999999\"")]
    [InlineData("max_participants", "\"Infinity\"")]
    [InlineData("max_participants", "\"\"")]
    [InlineData("max_participants", "true")]
    [InlineData("play_name", "\"yes\"")]
    [InlineData("play_name", "1")]
    [InlineData("name", "true")]
    [InlineData("conference_numbers", "\"1001\"")]
    public void takes_nothing_for_what_it_is_not(string path, string sent)
    {
        var field = ConferenceFields.All.Single(it => it.Path == path);
        var (body, errors) = Whole.Read(field.With(sent));

        Assert.True(errors.Json.GetProperty(path).TryGetProperty("type", out var type));
        type.GetProperty("value").Is(sent);
        body.Is(field.With(sent).GetRawText());
    }

    [Fact]
    public void takes_null_for_removal_in_a_patch_and_only_there()
    {
        var nulls = ConferenceFields.All.Select(field => field.With("null")).ToArray();

        Assert.All(nulls, body => Assert.False(Whole.Read(body).Errors.IsEmpty));
        Assert.All(nulls, body => Assert.True(Patch.Read(body).Errors.IsEmpty));
        Assert.False(Patch.Read("""{"flags":[null]}""".Json()).Errors.IsEmpty);
    }

    [Fact]
    public void gathers_everything_that_is_wrong_with_one_body()
    {
        var body = """{"name":"","play_name":3,"member":{"pins":["x"]},"profile":{"rate":1}}""".Json();
        var errors = Whole.Read(body).Errors;

        Assert.Equal(
            ["member.pins.0", "name", "play_name", "profile.rate"],
            errors.Json.EnumerateObject().Select(property => property.Name).Order());
    }

    [Fact]
    public void stops_counting_where_an_answer_would_outgrow_its_request()
    {
        var body = $$"""{"flags":[{{string.Join(',', Enumerable.Repeat("1", 100_000))}}]}""".Json();

        Assert.Equal(100, Whole.Read(body).Errors.Json.GetPropertyCount());
    }

    [Fact]
    public void can_name_a_value_as_deep_as_a_body_can_be()
    {
        var deep = new string('[', StrictJson.Depth) + new string(']', StrictJson.Depth);
        var errors = new ValidationErrors().Add("name", "type", "wrong", ("value", JsonElement.Parse(deep)));

        errors.Json.GetProperty("name").GetProperty("type").GetProperty("value").Is(deep);
    }

    [Fact]
    public void merges_paths_and_keywords_into_one_object() => new ValidationErrors()
        .Add("a", "x", "1", ("target", 1))
        .Add("b", "x", "2", ("cause", null))
        .Add("a", "y", "3")
        .Json.Is("""{"a":{"x":{"message":"1","target":1},"y":{"message":"3"}},"b":{"x":{"message":"2"}}}""");
}
