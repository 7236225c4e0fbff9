using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Conferences.Api.Audit;
using Conferences.Domain.Document;
using Conferences.Domain.State;

namespace Conferences.Tests.Fixtures.Audit;

/// <summary>A small export, created without a database.</summary>
internal static class Exports
{
    public const string Account = "0123456789abcdef0123456789abcdef";

    public const string Conference = "fedcba9876543210fedcba9876543210";

    public static readonly AuditKey Key = NewKey("2026");

    public static readonly DateTimeOffset At = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private static readonly JsonSerializerOptions Stored = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    /// <summary>A person who joined.</summary>
    public static readonly Person Ann = NewPerson("1", "Ann");

    /// <summary>Pins of a conference.</summary>
    public static readonly ConferenceSecrets Pins = new(
        "4".PadLeft(32, '0'), Conference, "5a17", JsonElement.Parse("""{"/member/pins":["1234"]}"""), At);

    private static readonly Person Bob = NewPerson("2", "Bob") with { Invitation = JsonElement.Parse("\"sip:b@x\"") };

    private static readonly Person Cid = NewPerson("3", "Cid");

    /// <summary>Creates a key.</summary>
    public static AuditKey NewKey(string id) => new(id, ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>
    /// One leg that joined, two that were dialled, and a name with everything that may need escaping.
    /// </summary>
    public static readonly (StoredEvent Event, Person[] Persons)[] Story =
    [
        (Event(1, "conference_created",
            """{"document":{"name":"é \"\\\u0001\u2028😀","n":[1.50,-0,1e2],"a":{}}}"""), []),
        (Event(2, "conference_started", """{"instance":1,"uuid":"u","switch":"s"}"""), []),
        (Event(3, "participant_joined", $$"""{"call_id":"a",{{Named(Ann)}}}"""), [Ann]),
        (Event(4, "operation_requested",
            $$$"""{"operation":{"targets":[{"leg":{{{{Named(Bob)}}}}},{"leg":{{{{Named(Cid)}}}}},{"leg":null}]}}"""),
            [Bob, Cid]),
        (Event(5, "participant_refused", $$"""{"reason":"locked",{{Named(Ann)}}}"""), [Ann]),
    ];

    /// <summary>An event of the conference.</summary>
    public static StoredEvent Event(int sequence, string type, string data, string account = Account) => new(
        sequence + 100,
        account,
        $"00000000-0000-0000-0000-{sequence:d12}",
        Conference,
        sequence,
        type,
        $"2026-01-31T12:00:00.{sequence:d6}Z",
        data,
        sequence == 2 ? null : """{"channel": "http"}""",
        $"request-{sequence}",
        null);

    /// <summary>Its lines, with their ends.</summary>
    public static List<byte[]> Lines(AuditKey? key, params IEnumerable<(StoredEvent Event, Person[] Persons)> story) =>
        LinesOf(Account, key, story);

    /// <summary>The same of any account, and without the entries up to one.</summary>
    public static List<byte[]> LinesOf(
        string account, AuditKey? key, IEnumerable<(StoredEvent Event, Person[] Persons)> story, int after = 0)
    {
        var link = story.Take(after).Aggregate(Link.Start, (it, entry) => it.Next(entry.Event.Canonical().Span));
        List<byte[]> lines = [new Checkpoint(account, link, At, null).Line(key)];
        var persons = 0;
        foreach (var (@event, whom) in story.Skip(after))
        {
            var bytes = @event.Canonical();
            link = link.Next(bytes.Span);
            persons += whom.Length;
            lines.Add(ExportLine.Of(
                link, bytes.Span, @event.Type, [.. whom.Select(Row)], secrets: null).ToArray());
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(Joined(lines)));
        lines.Add(new Checkpoint(account, link, At, new(link.N - after, persons, null, digest)).Line(key));
        return lines;
    }

    /// <summary>The lines of an export of one conference that was created with <see cref="Pins"/>.</summary>
    /// <param name="row">The exported row of secrets.</param>
    /// <param name="told">The exported count of such rows.</param>
    public static List<byte[]> WithSecrets(ConferenceSecrets row, long? told)
    {
        var @event = Event(1, "conference_created",
            $$$"""
            {"document":{"member":{"pins":"***"},"_secrets":{"id":"{{{Pins.Id}}}","hash":"{{{Pins.Hash()}}}",
            "members":{"/member/pins":"{{{Pins.Id}}}"} } } }
            """);
        var bytes = @event.Canonical();
        var link = Link.Start.Next(bytes.Span);
        List<byte[]> lines =
        [
            new Checkpoint(Account, Link.Start, At, null).Line(Key),
            ExportLine.Of(link, bytes.Span, @event.Type, [], JsonSerializer.SerializeToElement(row, Stored)).ToArray(),
        ];
        var digest = Convert.ToHexStringLower(SHA256.HashData(Joined(lines)));
        lines.Add(new Checkpoint(Account, link, At, new(link.N, 0, told, digest)).Line(Key));
        return lines;
    }

    /// <summary>The row of a person.</summary>
    public static JsonElement Row(Person person) => JsonSerializer.SerializeToElement(person, Stored);

    /// <summary>The lines as bytes.</summary>
    public static byte[] Joined(IEnumerable<byte[]> lines) => [.. lines.SelectMany(line => line)];

    /// <summary>Why verification fails; null if it succeeds.</summary>
    public static async Task<string?> Objection(byte[] export, params AuditKey[] keys)
    {
        var reader = new ExportReader(new MemoryStream(export), keys);
        try
        {
            await foreach (var _ in reader.EntriesAsync(TestContext.Current.CancellationToken))
                continue;
            return null;
        }
        catch (AuditException bad)
        {
            return bad.Message;
        }
    }

    /// <summary>The text of bytes.</summary>
    public static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    private static Person NewPerson(string id, string name) => new(
        id.PadLeft(32, '0'), Conference, "5a17", name, "+1555", JsonElement.Parse("""{"z":1.50,"a":"é"}"""), At);

    private static string Named(Person person) => $"\"person_id\":\"{person.Id}\",\"person_hash\":\"{person.Hash()}\"";
}
