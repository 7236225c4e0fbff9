using System.Net;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>
/// Filters of lists as Kazoo's crossbar_filter has them: which documents pass, each with the test or the function of
/// Kazoo's that says so.
/// </summary>
public sealed class Filters_of_Kazoo(Service service)
{
    // What of this is no field of a conference is kept as it is.
    private const string Document =
        """
        {"foo":"bar","level1":{"level2":{"level3":"value3"}},"hollow":"","count":5,"half":1.50,"whole":1.0,
         "conference_numbers":["3001"],"parts":["30","01"],"nested":[["a"],"b"],"none":[],"mixed":["a",true],
         "people":[{"name":"Ann","flags":["x","y"]},{"name":"Bob"}],"digits":{"1":"one","0":"zero"},
         "settings":{"a":1,"b":[2]},"empty":{},"nothing":null,"zero":0,"zeros":0.0,"naught":"0","null":"NULL",
         "undefined":"undefined","no":false,"quoted":"\"bar\"","like":"[1]"}
        """;

    private const string Tests = "crossbar_filter_tests: ";
    private const string Equal = "crossbar_filter, should_filter: ";
    private const string Path = "kz_json, get_value: ";
    private const string Text = "kz_term, to_binary: ";
    private const string Empty = "kz_term, is_empty: ";
    private const string Failure = "crossbar_filter, should_filter_doc: ";

    private readonly Portal portal = service.Portal();

    /// <summary>The filter, whether the document passes, and the source.</summary>
    public static TheoryData<string, bool, string> Vectors { get; } = new()
    {
        { "filter_foo=bar", true, Tests + "filter_foo" },
        { "filter_foo=baz", false, Tests + "filter_foo" },
        { "filter_not_foo=bar", false, Tests + "filter_not_foo" },
        { "filter_not_foo=baz", true, Tests + "filter_not_foo" },
        { "filter_level1.level2.level3=value3", true, Tests + "filter_lvl3" },
        { "filter_level1.level2.level3=value0", false, Tests + "filter_lvl3" },
        { "filter_not_level1.level2.level3=value3", false, Tests + "filter_not_lvl3" },
        { "filter_not_level1.level2.level3=value0", true, Tests + "filter_not_lvl3" },
        { "has_key=foo", true, Tests + "has_keys" },
        { "has_key=level1", true, Tests + "has_keys" },
        { "has_key=level1.level2", true, Tests + "has_keys" },
        { "has_key=level1.level2.level3", true, Tests + "has_keys" },
        { "has_key=not1", false, Tests + "has_keys" },
        { "has_key=level1.not2", false, Tests + "has_keys" },
        { "has_key=level1.level2.not3", false, Tests + "has_keys" },
        { "key_missing=foo", false, Tests + "missing_keys" },
        { "key_missing=level1", false, Tests + "missing_keys" },
        { "key_missing=level1.level2", false, Tests + "missing_keys" },
        { "key_missing=level1.level2.level3", false, Tests + "missing_keys" },
        { "key_missing=not1", true, Tests + "missing_keys" },
        { "key_missing=level1.not2", true, Tests + "missing_keys" },
        { "key_missing=level1.level2.not3", true, Tests + "missing_keys" },
        { "filter_foo=bar&filter_count=5", true, Tests + "multi_filter" },
        { "filter_foo=bar&filter_count=6", false, Tests + "multi_filter" },

        { "filter_conference_numbers=3001", true, Text + "a list of one is its element" },
        { "filter_conference_numbers=3002", false, Text + "a list of one is its element" },
        { "filter_not_conference_numbers=3001", false, Text + "a list of one is its element" },
        { "filter_conference_numbers=[\"3001\",\"3002\"]", true, Text + "a list of one is its element" },
        { "filter_conference_numbers=[3001]", false, Equal + "a JSON list asks for any of its strings" },
        { "filter_conference_numbers=\"3001\"", true, Equal + "a JSON string asks for what is in it" },
        { "filter_conference_numbers=", false, Equal + "what is missing is the empty text" },
        { "filter_not_conference_numbers=", true, Equal + "what is missing is the empty text" },
        { "filter_member.numbers=", true, Equal + "what is missing is the empty text" },
        { "filter_member={\"numbers\":[],\"pins\":[],\"join_deaf\":false,\"join_muted\":true}", true,
            Text + "an object is its JSON" },
        { "filter_settings={\"a\":1e999999}", false, Equal + "what is no JSON is text" },
        { "filter_settings={\"a\":\"\\ud800\"}", false, Equal + "what is no JSON is text" },
        { "filter_settings={\"a\":1,\"a\":1}", false, Equal + "what is no JSON is text" },
        { "filter_foo=bar&created_from=1&created_to=9223372036854775807&has_key=count", true, Tests + "multi_filter" },
        { "filter_foo=bar&created_from=9223372036854775807", false, Tests + "multi_filter" },
        { "filter_foo=bar&modified_to=-9223372036854775808", false, Tests + "multi_filter" },
        { "filter_=", true, Equal + "what is missing is the empty text" },
        { "filter_.=x", false, Equal + "what is missing is the empty text" },
        { "has_key=", false, Path + "an empty key is missing" },

        { "filter_parts=3001", true, Text + "a list is its strings, one after the other" },
        { "filter_parts=30", false, Text + "a list is its strings, one after the other" },
        { "filter_parts=[\"30\",\"01\"]", false, Text + "a list is its strings, one after the other" },
        { "filter_nested=ab", true, Text + "a list is its strings, one after the other" },
        { "filter_mixed=a", false, "kz_term, safe_cast: a list of anything else is the empty text" },
        { "filter_mixed=", true, "kz_term, safe_cast: a list of anything else is the empty text" },
        { "filter_people=", true, "kz_term, safe_cast: a list of anything else is the empty text" },
        { "filter_count=5", true, Text + "a number" },
        { "filter_count=5.0", false, Text + "a number" },
        { "filter_half=1.5", true, Text + "a number" },
        { "filter_whole=1.0", true, Text + "a number" },
        { "filter_no=false", true, Text + "a boolean" },
        { "filter_nothing=null", true, Text + "null" },
        { "filter_nothing=", false, Text + "null" },
        { "filter_settings={\"a\":1,\"b\":[2]}", true, Text + "an object is its JSON" },
        { "filter_settings={\"a\":1}", false, Text + "an object is its JSON" },
        { "filter_foo={\"a\":1}", false, Text + "an object is its JSON" },
        { "filter_empty={}", true, Text + "an object is its JSON" },
        { "filter_empty=", false, Text + "an object is its JSON" },

        { "has_key=conference_numbers.1", true, Path + "lists count from 1" },
        { "has_key=conference_numbers.0", false, Path + "lists count from 1" },
        { "has_key=conference_numbers.2", false, Path + "lists count from 1" },
        { "has_key=conference_numbers.-1", false, Path + "lists count from 1" },
        { "has_key=conference_numbers.01", true, Path + "lists count from 1" },
        { "has_key=conference_numbers.99999999999999999999", false, Path + "lists count from 1" },
        { "key_missing=conference_numbers.x", true, Path + "lists count from 1" },
        { "filter_conference_numbers.1=3001", true, Path + "lists count from 1" },
        { "filter_conference_numbers.0=3001", false, Path + "lists count from 1" },
        { "filter_not_conference_numbers.0=3001", true, Path + "lists count from 1" },
        { "filter_parts.2=01", true, Path + "lists count from 1" },
        { "filter_people.1.name=Ann", true, Path + "lists count from 1" },
        { "filter_people.2.name=Bob", true, Path + "lists count from 1" },
        { "filter_people.name=Ann", false, Path + "lists count from 1" },
        { "filter_people.1.flags.2=y", true, Path + "lists count from 1" },
        { "filter_nested.1.1=a", true, Path + "lists count from 1" },
        { "filter_digits.1=one", true, Path + "an object's keys are as they are" },
        { "filter_digits.0=zero", true, Path + "an object's keys are as they are" },

        { "filter_not1=", true, Equal + "what is missing is the empty text" },
        { "filter_not_not1=", false, Equal + "what is missing is the empty text" },
        { "filter_level1.not2=", true, Equal + "what is missing is the empty text" },
        { "filter_not2.not3=", true, Equal + "what is missing is the empty text" },
        { "filter_hollow=", true, Equal + "what is missing is the empty text" },
        { "filter_none=", true, Equal + "what is missing is the empty text" },
        { "filter_foo=", false, Equal + "what is missing is the empty text" },
        { "filter_not_foo=", true, Equal + "what is missing is the empty text" },
        { "filter_not_not1=x", true, Equal + "what is missing is the empty text" },
        { "filter_not1=[\"\"]", true, Equal + "what is missing is the empty text" },
        { "filter_not1=[]", false, Equal + "what is missing is the empty text" },
        { "filter_foo=[\"x\",\"bar\"]", true, Equal + "a JSON list asks for any of its strings" },
        { "filter_foo=[\"x\"]", false, Equal + "a JSON list asks for any of its strings" },
        { "filter_not_foo=[\"x\",\"bar\"]", false, Equal + "a JSON list asks for any of its strings" },
        { "filter_count=[5]", false, Equal + "a JSON list asks for any of its strings" },
        { "filter_count=[\"5\"]", true, Equal + "a JSON list asks for any of its strings" },
        { "filter_no=[false]", false, Equal + "a JSON list asks for any of its strings" },
        { "filter_like=[1]", true, Equal + "any text is equal to itself" },
        { "filter_quoted=\"bar\"", true, Equal + "any text is equal to itself" },
        { "filter_foo=\"bar\"", true, Equal + "a JSON string asks for what is in it" },
        { "filter_foo=[\"bar\"", false, Equal + "what is no JSON is text" },
        { "filter_foo=BAR", false, Equal + "any text is equal to itself" },
        { "filter_foo=[\"a\\u0000\"]", false, Equal + "what is no JSON is text" },

        { "has_value=foo", true, Empty + "a string" },
        { "has_value=level1", true, Empty + "an object" },
        { "has_value=conference_numbers", true, Empty + "a list" },
        { "has_value=count", true, Empty + "a number" },
        { "has_value=no", true, Empty + "false is a value" },
        { "has_value=hollow", false, Empty + "an empty string" },
        { "has_value=none", false, Empty + "an empty list" },
        { "has_value=empty", false, Empty + "an empty object" },
        { "has_value=nothing", false, Empty + "null" },
        { "has_key=nothing", true, Path + "null is there" },
        { "has_value=zero", false, Empty + "0" },
        { "has_value=zeros", false, Empty + "0" },
        { "has_value=naught", false, Empty + "0" },
        { "has_value=null", false, Empty + "NULL" },
        { "has_value=undefined", false, Empty + "undefined" },
        { "has_value=not1", false, Empty + "what is missing" },
        { "has_value=none.1", false, Empty + "what is missing" },
        { "value_missing=hollow", true, Empty + "an empty string" },
        { "value_missing=not1", true, Empty + "what is missing" },
        { "value_missing=foo", false, Empty + "a string" },
        { "missing_value=hollow", true, "the page on filters, which calls value_missing so" },

        { "has_key=foo.bar", false, Failure + "a path behind a string passes nothing" },
        { "key_missing=foo.bar", false, Failure + "a path behind a string passes nothing" },
        { "value_missing=foo.bar", false, Failure + "a path behind a string passes nothing" },
        { "filter_foo.bar=", false, Failure + "a path behind a string passes nothing" },
        { "filter_not_foo.bar=x", false, Failure + "a path behind a string passes nothing" },
        { "filter_not_count.1=x", false, Failure + "a path behind a string passes nothing" },
        { "filter_not_nothing.1=x", false, Failure + "a path behind a string passes nothing" },
        { "unknown=1&_=1700000000000", true, "crossbar_filter, filter_prop: all else is no filter" },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public async Task let_the_same_documents_pass(string query, bool passes, string source)
    {
        var id = await portal.Create(Document);
        foreach (var list in (Answer[])[await portal.Get($"?{query}"), await portal.Get($"?{query}&at={Now}")])
        {
            Assert.True(list.Status is HttpStatusCode.OK, $"{source}: {list.Text}");
            var found = list.Data.AsArray().Select(item => (string)item!["id"]!);
            Assert.True(found.SequenceEqual(passes ? [id] : []), $"{source}: {query} {list.Text}");
        }
    }

    [Fact]
    public async Task may_have_paths_of_any_depth()
    {
        await portal.Create(Document);
        var path = string.Join('.', Enumerable.Repeat("a", 2_000));
        Assert.Empty((await portal.Get($"?has_key={path}")).Is(HttpStatusCode.OK).Data.AsArray());
        Assert.Single((await portal.Get($"?key_missing={path}")).Is(HttpStatusCode.OK).Data.AsArray());
    }

    private static string Now => DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ");
}
