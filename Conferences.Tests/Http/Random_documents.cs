using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Conferences.Domain.Document;
using Conferences.Tests.Fixtures.Http;
using CsCheck;

namespace Conferences.Tests.Http;

/// <summary>Thousands of random documents.</summary>
public sealed class Random_documents(Service service)
{
    private const int Count = 2_400;
    private const int AtOnce = 8;

    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.String[0, 40],
        Gen.String[Gen.Char['0', '9'], 1, 6],
        Gen.String[Gen.Char['a', 'f'], 30, 34],
        Gen.OneOf("true", "false", "5", "1.5", "", "\0", "\ud800", "12\n", "😀", "default", "%00", "--'\""));

    private static readonly Gen<string> Number = Gen.OneOf(
        Gen.Int[-5, 200].Select(it => $"{it}"),
        Gen.Long.Select(it => $"{it}"),
        Gen.Double.Select(it => JsonSerializer.Serialize(double.IsFinite(it) ? it : 0)),
        Gen.OneOf("1.0", "1e2", "1e400", "1e-400", "-0", "0.10", "1e308", "99999999999999999999", "01", "1.", "NaN"));

    private static readonly Gen<string> Key = Gen.OneOf(
        Gen.OneOf([.. ConferenceFields.All.SelectMany(field => field.Keys).Distinct()]),
        Gen.OneOf("id", "_id", "_read_only", "pvt_type", "custom", "ui_metadata", "", "a.b", "action", "call_id"),
        Text);

    private static readonly Gen<string> Anything = Value(3);

    private static readonly Gen<string> Shaped = Gen.OneOf([.. ConferenceFields.All])
        .SelectMany(field => Fitting(field).Select(value => (field, value)))
        .List[0, 8]
        .Select(Document);

    private static readonly Gen<byte[]> Body = Gen.Frequency(
        (6, Shaped.Select(data => Encoding.UTF8.GetBytes($$"""{"data":{{data}}}"""))),
        (3, Anything.Select(data => Encoding.UTF8.GetBytes($$"""{"data":{{data}}}"""))),
        (1, Anything.Select(Encoding.UTF8.GetBytes)),
        (1, Gen.Byte.Array[0, 200]),
        (1, Gen.Select(Shaped, Gen.Int[0, 500], Gen.Byte, Broken)));

    [Fact]
    public async Task are_answered_and_stored_only_with_success()
    {
        var writes = new List<(string Verb, byte[] Body)>();
        Gen.Select(Gen.OneOf("PUT", "POST", "PATCH"), Body).Sample(
            writes.Add, iter: Count, threads: 1, writeLine: TestContext.Current.TestOutputHelper!.WriteLine);
        var portals = Enumerable.Range(0, AtOnce).Select(_ => service.Portal()).ToArray();

        var statuses = await Task.WhenAll(portals.Select((portal, share) =>
            SendAll(portal, writes.Where((_, index) => index % AtOnce == share))));

        // Both must happen often, or the documents are no test.
        Assert.True(statuses.Sum(it => it.Stored) > Count / 20, $"{statuses.Sum(it => it.Stored)} were stored");
        Assert.True(statuses.Sum(it => it.Refused) > Count / 20, $"{statuses.Sum(it => it.Refused)} were refused");
    }

    private async Task<(int Stored, int Refused)> SendAll(
        Portal portal, IEnumerable<(string Verb, byte[] Body)> writes)
    {
        var id = await portal.Create();
        var (stored, refused, events) = (0, 0, await service.Events(portal));
        foreach (var (verb, body) in writes)
        {
            var answer = await Send(portal, verb, verb is "PUT" ? "" : $"/{id}", body);
            Assert.True((int)answer.Status < 500, $"{verb} {Convert.ToBase64String(body)} came to {answer.Text}");
            Assert.Equal("application/json", answer.ContentType);
            var now = await service.Events(portal);
            var isSuccess = (int)answer.Status < 300;
            Assert.InRange(now - events, verb is "PUT" && isSuccess ? 1 : 0, isSuccess ? 1 : 0);
            (stored, refused, events) = (stored + (int)(now - events), refused + (isSuccess ? 0 : 1), now);
        }

        Assert.True((int)(await portal.Get("?paginate=false")).Status is 200);
        return (stored, refused);
    }

    private static async Task<Answer> Send(Portal portal, string verb, string path, byte[] body)
    {
        using var request = new HttpRequestMessage(new(verb), $"/v2/accounts/{portal.Account}/conferences{path}")
        {
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await portal.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }

    private static Gen<string> Value(int depth)
    {
        var scalar = Gen.OneOf(Text.Select(Quoted), Number, Gen.OneOf("true", "false", "null"));
        if (depth == 0)
            return scalar;
        var inner = Value(depth - 1);
        return Gen.Frequency(
            (2, scalar),
            (1, inner.List[0, 4].Select(items => $"[{string.Join(',', items)}]")),
            (3, Gen.Select(Key, inner).List[0, 5].Select(Object)));
    }

    // Usually of the field's own type, sometimes of any.
    private static Gen<string> Fitting(Field field)
    {
        var digits = Gen.String[Gen.Char['0', '9'], 1, 9].Select(Quoted);
        var own = (field.Kinds & ~Kinds.Object) switch
        {
            Kinds.Array => digits.List[0, 3].Select(items => $"[{string.Join(',', items)}]"),
            Kinds.Integer => Gen.Int[(int)(field.Minimum ?? 0), 200].Select(it => $"{it}"),
            Kinds.Boolean => Gen.OneOf("true", "false"),
            Kinds.None => Gen.OneOf("{}"),
            _ => Gen.String[Gen.Char['a', 'z'], field.MinLength ?? 0, field.MaxLength ?? 20].Select(Quoted),
        };
        return Gen.Frequency((12, own), (1, Value(2)));
    }

    private static string Document(IEnumerable<(Field Field, string Value)> fields)
    {
        var byParent = fields.DistinctBy(it => it.Field.Path).ToLookup(it => string.Join('.', it.Field.Keys[..^1]));
        string Members(string parent) => string.Join(',', byParent[parent]
            .Where(it => !byParent.Contains(it.Field.Path))
            .Select(it => $"{Quoted(it.Field.Keys[^1])}:{it.Value}"));
        var nested = byParent
            .Where(group => group.Key.Length > 0)
            .Select(group => $"{Quoted(group.Key)}:{{{Members(group.Key)}}}");
        return $"{{{string.Join(',', nested.Append(Members("")).Where(it => it.Length > 0))}}}";
    }

    private static string Object(IEnumerable<(string Key, string Value)> members) =>
        $"{{{string.Join(',', members.Select(it => $"{Quoted(it.Key)}:{it.Value}"))}}}";

    private static byte[] Broken(string data, int at, byte with)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"data":{{data}}}""");
        body[at % body.Length] = with;
        return body;
    }

    // By hand: a serializer would repair what is meant to be malformed.
    private static string Quoted(string text) => $"\"{string.Concat(text.Select(letter => letter switch
    {
        '"' or '\\' => $"\\{letter}",
        < ' ' or >= '\ud800' and <= '\udfff' => $"\\u{(int)letter:x4}",
        _ => $"{letter}",
    }))}\"";
}
