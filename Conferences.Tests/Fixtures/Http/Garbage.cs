using System.Text;

namespace Conferences.Tests.Fixtures.Http;

/// <summary>Bodies that are not JSON, or that cannot be stored.</summary>
internal static class Garbage
{
    /// <summary>The bodies, by a short name for the list of tests.</summary>
    public static IReadOnlyDictionary<string, byte[]> All { get; } = new Dictionary<string, byte[]>
    {
        ["open"] = Text("{"),
        ["a word"] = Text("hello"),
        ["two values"] = Text("""{"data":{}}{"data":{}}"""),
        ["trailing comma"] = Text("""{"data":{},}"""),
        ["a comment"] = Text("""{"data":{}/* */}"""),
        ["single quotes"] = Text("{'data':{}}"),
        ["a form"] = Text("name=x&data=y"),
        ["NaN"] = Text("""{"data":{"a":NaN}}"""),
        ["a leading zero"] = Text("""{"data":{"a":01}}"""),
        ["a line break in a string"] = Text("{\"data\":{\"a\":\"\n\"}}"),
        ["a list"] = Text("[]"),
        ["null"] = Text("null"),
        ["a string"] = Text("\"data\""),
        ["a number"] = Text("5"),
        ["70 lists"] = Text(Nested(70)),
        ["2,000 lists"] = Text(Nested(2_000)),
        ["a million brackets"] = Text(new string('[', 1_000_000)),
        ["70 objects"] = Text(string.Concat(Enumerable.Repeat("{\"data\":", 70)) + "1" + new string('}', 70)),
        ["a key twice"] = Text("""{"data":{"a":1,"a":2}}"""),
        ["a key twice below"] = Text("""{"data":{"x":[{"a":1,"b":2,"a":1}]}}"""),
        ["a key twice, once escaped"] = Text("""{"data":{"a":1,"\u0061":2}}"""),
        ["data twice"] = Text("""{"data":{},"data":{}}"""),
        ["NUL in a key"] = Text("""{"data":{"a\u0000b":1}}"""),
        ["NUL in a value"] = Text("""{"data":{"a":"\u0000"}}"""),
        ["NUL in a list"] = Text("""{"data":{"a":[["x\u0000"]]}}"""),
        ["NUL beside the data"] = Text("""{"a\u0000b":1,"data":{}}"""),
        ["a bare NUL"] = Text("{\"data\":{\"a\":\"\0\"}}"),
        ["high surrogate in a value"] = Text("""{"data":{"a":"\ud800"}}"""),
        ["low surrogate in a value"] = Text("""{"data":{"a":"\udc00x"}}"""),
        ["surrogates the wrong way round"] = Text("""{"data":{"a":"\ude00\ud83d"}}"""),
        ["high surrogate in a key"] = Text("""{"data":{"\ud800":1}}"""),
        ["low surrogate in a key"] = Text("""{"data":{"x\udfff":1}}"""),
        ["surrogate in a key below"] = Text("""{"data":{"x":[{"\ud800a":1}]}}"""),
        ["surrogate beside the data"] = Text("""{"\ud800":1,"data":{}}"""),
        ["surrogate in name"] = Text("""{"data":{"name":"\ud800"}}"""),
        ["surrogate in the verb"] = Text("""{"verb":"\ud800","data":{}}"""),
        ["bad UTF-8"] = Bytes("{\"data\":{\"a\":\"", [0xff, 0xfe], "\"}}"),
        ["bad UTF-8 in a key"] = Bytes("{\"data\":{\"", [0xc3, 0x28], "\":1}}"),
        ["a surrogate in UTF-8"] = Bytes("{\"data\":{\"a\":\"", [0xed, 0xa0, 0x80], "\"}}"),
        ["overlong UTF-8"] = Bytes("{\"data\":{\"a\":\"", [0xc0, 0x80], "\"}}"),
        ["UTF-16"] = Encoding.Unicode.GetBytes("""{"data":{}}"""),
        ["1e400"] = Text("""{"data":{"a":1e400}}"""),
        ["-1e400"] = Text("""{"data":{"a":-1e400}}"""),
        ["1e131072"] = Text("""{"data":{"a":1e131072}}"""),
        ["1e99999999999"] = Text("""{"data":{"a":1e99999999999}}"""),
        ["1e-20000"] = Text("""{"data":{"a":1e-20000}}"""),
        ["max_participants of 1e400"] = Text("""{"data":{"max_participants":1e400}}"""),
        ["a few great numbers too many"] =
            Text($$"""{"data":{"a":[{{string.Join(',', Enumerable.Repeat("1e308", 4_000))}}] } }"""),
        ["1,000 digits"] = Text($$"""{"data":{"a":{{new string('9', 1_000)}} } }"""),
        ["a million decimals"] = Text($$"""{"data":{"a":0.{{new string('3', 1_000_000)}} } }"""),
    };

    private static string Nested(int depth) => $$"""{"data":{"a":{{Lists(depth)}} } }""";

    private static string Lists(int depth) => new string('[', depth) + new string(']', depth);

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Bytes(string before, byte[] middle, string after) =>
        [.. Text(before), .. middle, .. Text(after)];
}
