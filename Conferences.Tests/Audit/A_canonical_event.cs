using System.Security.Cryptography;
using System.Text.Json;
using Conferences.Api.Audit;
using Conferences.Tests.Fixtures.Audit;
using CsCheck;

namespace Conferences.Tests.Audit;

/// <summary>The bytes that are hashed: always the same, wherever the event is stored.</summary>
public sealed class A_canonical_event
{
    [Fact]
    public void is_exactly_this() => Assert.Equal(
        """
        {"account":"0123456789abcdef0123456789abcdef","causation_id":null,
        "conference":"fedcba9876543210fedcba9876543210","correlation_id":"request-1",
        "data":{"document":{"a":{},"n":[1.50,-0,1e2],"name":"é \"\\\u0001~😀"}},
        "headers":{"channel":"http"},"id":"00000000-0000-0000-0000-000000000001","sequence":1,
        "time":"2026-01-31T12:00:00.000001Z","type":"conference_created"}
        """.Replace("\n", "", StringComparison.Ordinal).Replace('~', '\u2028'),
        Exports.Text(Exports.Story[0].Event.Canonical()));

    [Fact]
    public void says_null_where_there_are_no_headers() => Assert.Contains(
        "\"headers\":null,", Exports.Text(Exports.Story[1].Event.Canonical()), StringComparison.Ordinal);

    [Fact]
    public void has_no_position_in_it() => Assert.Equal(
        Exports.Text(Exports.Story[0].Event.Canonical()),
        Exports.Text((Exports.Story[0].Event with { Position = 9 }).Canonical()));

    [Theory]
    [InlineData("""{"b":1,"a":{"d":[ ],"c":{ }}, "B":2, "":3}""", """{"":3,"B":2,"a":{"c":{},"d":[]},"b":1}""")]
    [InlineData("""[1, 1.0, 1e5, -0.0, 100000000000000000000000]""", "[1,1.0,1e5,-0.0,100000000000000000000000]")]
    [InlineData("""[true, false, null, "\/\u0041\u00e9"]""", """[true,false,null,"/Aé"]""")]
    [InlineData("\"\\b\\t\\n\\f\\r\\u001F\\u007f<>&'+\"", "\"\\b\\t\\n\\f\\r\\u001f\u007f<>&'+\"")]
    public void is_made_of_values_written_like_this(string given, string written) =>
        Assert.Equal(written, Exports.Text(CanonicalJson.Of(JsonElement.Parse(given))));

    [Fact]
    public void means_what_was_given_and_is_its_own_canonical_form() => Gen.Char.Array[0, 20].Sample(characters =>
    {
        var text = new string([.. characters.Where(it => !char.IsSurrogate(it))]);
        var given = JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["z"] = "", [text] = text });
        var written = CanonicalJson.Of(given);
        var read = JsonElement.Parse(written);
        return JsonElement.DeepEquals(given, read) && CanonicalJson.Of(read).AsSpan().SequenceEqual(written);
    });

    [Fact]
    public void is_hashed_with_the_hash_before_it()
    {
        var link = Link.Start.Next("one"u8);
        Assert.Equal((1, Hex([.. new byte[32], .. "one"u8])), (link.N, link.Hex));
        var next = link.Next("two"u8);
        Assert.Equal((2, Hex([.. link.Hash.Span, .. "two"u8])), (next.N, next.Hex));
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
