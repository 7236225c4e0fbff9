using System.Text;
using System.Text.Json;
using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Media.Kazoo;
using Conferences.Api.Store;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Audit;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Http;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Audit;

/// <summary><c>audit erase --caller</c> erases all who presented a number, in whatever way they presented it.</summary>
public sealed class Erasing_by_a_number(Service service) : IDisposable
{
    private static readonly string[] Spellings =
    [
        "+14155550123", "14155550123", "4155550123", "+1 (415) 555-0123", "011 1 415 555 0123",
        "sip:+14155550123@example.com;user=phone", "sips:14155550123@10.0.0.1", "tel:+1-415-555-0123;ext=5",
        "%2B14155550123", "\"Ann\" <sip:+14155550123@example.com>",
    ];

    private static readonly string[] Others =
        ["+14155550124", "+4155550123", "5550123", "1001", "alice", "", "anonymous", "+49 (0)30 901820"];

    private readonly string folder = Directory.CreateTempSubdirectory("conferences-").FullName;
    private readonly Portal portal = service.Portal();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task finds_every_spelling_and_nobody_else()
    {
        var id = await portal.Create();
        foreach (var (index, number) in Spellings.Concat(Others).Index())
        {
            var text = JsonSerializer.Serialize(number);
            await portal.Join(id, $"{index}", $",\"caller_id_name\":\"{index}\",\"caller_id_number\":{text}");
        }

        // The same by other ways in: dialled, refused, and reported by Kazoo.
        await portal.Dial(id, """["+1.415.555.0123","sip:+14155550123@example.com"]""");
        var pinned = await portal.Create("""{"member":{"pins":["1"]}}""");
        await portal.Put(
            $"/{pinned}/participants", """{"data":{"call_id":"x","pin":"9","caller_id_number":"(415) 555-0123"}}""");
        await Hear(id, "kazoo-1", "\"415-555-0123\"");
        await Hear(id, "kazoo-2", "14155550123");
        await Hear(id, "kazoo-3", "\"415-555-0124\"");

        Assert.Equal(Spellings.Length + 5, await Erase("1-415-555-0123"));
        var left = (await portal.Get($"/{id}/participants")).Data.AsArray()
            .Select(it => it!.At<string>("caller_id_number")).Where(it => it.Length > 0).Order(StringComparer.Ordinal);
        Assert.Equal(
            Others.Where(it => it.Length > 0).Append("415-555-0124").Order(StringComparer.Ordinal), left);
        Assert.Equal(0, await Erase("+14155550123"));
        Assert.Equal(1, await Erase("0049 30 901820"));
        Assert.Equal(1, await Erase("sip:1001@example.com"));
        Assert.Equal(1, await Erase("Alice"));
    }

    [Fact]
    public async Task is_a_command_that_takes_any_spelling_and_no_withheld_number()
    {
        var id = await portal.Create();
        await portal.Join(id, "a", ""","caller_id_number":"+14155550123" """);
        await portal.Join(id, "b", ""","caller_id_number":"anonymous" """);
        (await Audit("--caller", "anonymous")).Failed(
            "Callers whose number is withheld are not one person. Erase each by its id: DELETE …/people/{person_id}.");
        Assert.Equal(
            "persons erased: 1. Data that was already published or exported is not affected.",
            (await Audit("--caller", "tel:(415)555-0123")).Did().Output.Trim());
    }

    [Fact]
    public async Task leaves_hash_and_export_as_the_number_was_written()
    {
        var id = await portal.Create();
        await portal.Join(id, "a", ""","caller_id_number":"1 (415) 555-0123" """);
        await using var session = service.Parts.GetRequiredService<IDocumentStore>().QuerySession(portal.Account);
        var person = Assert.Single(await session.Query<Person>().ToListAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("1 (415) 555-0123", "+14155550123"), (person.CallerIdNumber, person.Caller));
        var joined = Assert.Single(
            (await The_record.Events(service, portal.Account, id)).Select(it => it.Data).OfType<ParticipantJoined>());
        Assert.Equal(joined.PersonHash, person.Hash());
        Assert.Equal(joined.PersonHash, (person with { Caller = null }).Hash());

        var file = Path.Combine(folder, "export");
        (await Audited.Run(folder, service.ConnectionString, ["export", "--account", portal.Account, file])).Did();
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.Contains("1 (415) 555-0123", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"caller\"", text, StringComparison.Ordinal);
        (await Audited.Run(folder, null, ["verify", file])).Did();
    }

    private Task<CommandOutput> Audit(params string[] arguments) =>
        Audited.Run(folder, service.ConnectionString, ["erase", "--account", portal.Account, .. arguments]);

    private Task<int> Erase(string number) => PersonErasure.EraseAsync(
        service.Parts.GetRequiredService<IDocumentStore>(),
        service.Parts.GetRequiredService<EventClock>(),
        portal.Account,
        NumberingPlan.Usual.CallerOf(number)!.Value,
        Actor.AtTheTerminal(portal.Account),
        TestContext.Current.CancellationToken);

    // As the adapter does with an event of a cluster.
    private async Task Hear(string id, string call, string number)
    {
        var (account, now) = (portal.Account, DateTimeOffset.UtcNow);
        var uuid = (await portal.Get($"/{id}")).Data["_read_only"]!.At<string>("uuid");
        var (heard, objection) = KazooEvent.Read(
            Encoding.UTF8.GetBytes(
                $$"""
                {"Event-Category":"conference","Event-Name":"event","Event":"add-member","Account-ID":"{{account}}",
                "Conference-ID":"{{id}}","Call-ID":"{{call}}","Participant-ID":7,"Caller-ID-Name":"Ann",
                "Caller-ID-Number":{{number}},"Instance-ID":"{{uuid}}","Switch-Hostname":"fs1.example.com",
                "Conference-Channel-Vars":{"Is-Moderator":false,"Speak":true,"Hear":true,"Member-ID":7},
                "Node":"ecallmgr@apps.example.com","Msg-ID":"{{call}}","App-Name":"ecallmgr","App-Version":"4.0.0"}
                """),
            $"conference.event.add-member.{account}.{id}.{call}",
            Ids.New);
        Assert.True(heard?.Word is not null, objection?.Why);
        var outcome = await service.Parts.GetRequiredService<Mailboxes>().SendOwn(account, id, new(
            heard!.Word!(Ids.NewContext(now)), new(account, null, null, null, "media"), Ids.New(), now, null));
        Assert.NotEmpty(outcome.Decision.Events);
    }
}
