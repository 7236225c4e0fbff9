using System.Text;
using System.Text.Json;
using Conferences.Api.Crossbar;

namespace Conferences.Tests.Domain;

/// <summary>JSON that is accepted can be stored, and is returned unchanged.</summary>
public sealed class Reading_json
{
    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("nul")]
    [InlineData("{} x")]
    [InlineData("{}{}")]
    [InlineData("[1,]")]
    [InlineData("""{"a":1,}""")]
    [InlineData("/* why */ {}")]
    [InlineData("{} // why")]
    [InlineData("{'a':1}")]
    [InlineData("[01]")]
    [InlineData("[NaN]")]
    [InlineData("[\"\t\"]")]
    [InlineData("\uFEFF{}")]
    public void refuses_what_is_not_json(string text) => Assert.NotNull(Refused(text));

    [Theory]
    [InlineData("""{"a":1,"a":1}""")]
    [InlineData("""{"a":1,"\u0061":2}""")]
    [InlineData("""[{"x":{"a":null,"b":{},"a":[]}}]""")]
    public void refuses_a_key_twice_at_any_level(string text) => Assert.NotNull(Refused(text));

    [Theory]
    [InlineData("""["\u0000"]""")]
    [InlineData("""{"a":{"b\u0000":1}}""")]
    [InlineData("""["\ud800"]""")]
    [InlineData("""["\udc00\ud800"]""")]
    [InlineData("""["\ud83d x"]""")]
    [InlineData("""{"\udfff":1}""")]
    [InlineData("""{"\ud800":1,"\ud800":2}""")]
    public void refuses_characters_that_cannot_be_stored(string text) => Assert.NotNull(Refused(text));

    [Theory]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    [InlineData("1e131072")]
    [InlineData("1e-20000")]
    [InlineData("-1E-20000")]
    [InlineData("0e99999999999999999999")]
    [InlineData("0e-20000")]
    public void refuses_numbers_that_cannot_be_held(string number) =>
        Assert.NotNull(Refused($$"""{"a":[{{number}}]}"""));

    [Fact]
    public void refuses_numbers_of_absurd_length()
    {
        Assert.NotNull(Refused(new('9', 401)));
        Assert.NotNull(Refused("0." + new string('0', 20_000) + "1"));
    }

    [Theory]
    [InlineData(65)]
    [InlineData(70)]
    [InlineData(2_000)]
    [InlineData(4_000_000)]
    public void refuses_more_than_64_levels(int levels)
    {
        Assert.NotNull(Refused(new string('[', levels) + new string(']', levels)));
        Assert.NotNull(Refused(string.Concat(Enumerable.Repeat("{\"a\":", levels)) + "1" + new string('}', levels)));
    }

    [Theory]
    [InlineData("C3 28")]
    [InlineData("C0 80")]
    [InlineData("ED A0 80")]
    [InlineData("F4 90 80 80")]
    [InlineData("FF")]
    [InlineData("E2 82")]
    public void refuses_bytes_that_are_not_utf8(string hex)
    {
        byte[] bad = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        Assert.NotNull(StrictJson.Read([.. "[\""u8, .. bad, .. "\"]"u8]).Error);
        Assert.NotNull(StrictJson.Read([.. "{\""u8, .. bad, .. "\":1}"u8]).Error);
    }

    [Theory]
    [InlineData("""{"a":"\ud83d\ude00 😀 \u00e9 \\u0000 \n"}""")]
    [InlineData("""{"a":1,"A":1," a":1}""")]
    [InlineData("[0,-0,0e0,0.0,1e-400,1.50,1E+2,12345678901234567890.12345678901234567890,1e308]")]
    [InlineData(" \r\n\t[] ")]
    [InlineData("null")]
    public void keeps_everything_else(string text)
    {
        var (json, error) = StrictJson.Read(Encoding.UTF8.GetBytes(text));
        Assert.Null(error);
        Assert.Equal(text.Trim(), json!.Value.GetRawText());
    }

    [Fact]
    public void keeps_64_levels() =>
        Assert.Null(StrictJson.Read(Encoding.UTF8.GetBytes(new string('[', 64) + new string(']', 64))).Error);

    private static string? Refused(string text)
    {
        var (json, error) = StrictJson.Read(Encoding.UTF8.GetBytes(text));
        Assert.Equal(error is null, json is not null);
        return error;
    }
}
