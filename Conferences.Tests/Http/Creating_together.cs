using System.Net;
using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Domain.Commands;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Http;

/// <summary>Conferences of one account that are created concurrently share commits, and nothing else.</summary>
public sealed class Creating_together(Service service)
{
    private readonly Portal portal = service.Portal();

    [Fact]
    public async Task makes_all_of_them()
    {
        var made = new string[400];
        await Parallel.ForAsync(0, made.Length, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (call, _) =>
            made[call] = (await portal.Put("", $$$"""{"data":{"name":"{{{call}}}"}}"""))
                .Is(HttpStatusCode.Created).Data.At<string>("id"));

        foreach (var (call, id) in made.Index())
        {
            var answer = (await portal.Get($"/{id}")).Is(HttpStatusCode.OK);
            Assert.Equal($"{call}", answer.Data.At<string>("name"));
            await Snapshots.Agree(service, portal.Account, id);
        }
    }

    [Fact]
    public async Task records_those_that_come_during_a_commit_in_as_few_more_as_can_hold_them()
    {
        var database = HeldTable.Patient(await service.NewDatabaseAsync("create"));
        await using var node = new Node(database);
        var mailboxes = node.Services.GetRequiredService<Mailboxes>();
        List<Task<Outcome>> sent = [];
        await using (var held = await HeldTable.OfEventsAsync(database))
        {
            sent.Add(Make(mailboxes, Empty()));
            await held.AwaitedAsync();
            for (var more = 0; more < 2 * Mailboxes.BatchSize; more++)
                sent.Add(Make(mailboxes, Empty()));
        }

        Assert.All(
            await Task.WhenAll(sent),
            outcome => Assert.IsType<ConferenceCreated>(Assert.Single(outcome.Decision.Events)));
        Assert.Equal([3], await Stored.ColumnOf<long>(
            database,
            "select count(distinct xmin::text) from conferences.mt_events where type = 'conference_created'"));
    }

    [Fact]
    public async Task gives_a_number_to_one_of_them()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(call => portal.Put(
            "", $$$"""{"data":{"conference_numbers":["{{{call % 3}}}"]}}""")));
        Assert.Equal(3, answers.Count(it => it.Status == HttpStatusCode.Created));
        Assert.Equal(57, answers.Count(it => it.Status == HttpStatusCode.BadRequest));
        Assert.Equal(3, (await portal.Get()).Data.AsArray().Count);
    }

    [Fact]
    public async Task makes_one_for_one_key_on_two_nodes()
    {
        await using var node = new Node(service.ConnectionString);
        var other = node.Portal(portal.Account, service.Token);
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(call => (call % 2 == 0 ? portal : other).Put(
            "", """{"data":{"name":"once"}}""", ("Idempotency-Key", $"key-{call % 4 / 2}"))));

        Assert.All(answers, it => it.Is(HttpStatusCode.Created));
        Assert.Equal(2, answers.Select(it => it.Data.At<string>("id")).Distinct().Count());
        Assert.Equal(2, (await portal.Get()).Data.AsArray().Count);
    }

    [Fact]
    public async Task fails_one_that_cannot_be_decided_and_no_other()
    {
        var mailboxes = service.Parts.GetRequiredService<Mailboxes>();
        var before = Enumerable.Range(0, 15).Select(_ => Make(mailboxes, Empty())).ToArray();
        var poison = Make(mailboxes, new Poison());
        var after = Enumerable.Range(0, 15).Select(_ => Make(mailboxes, Empty())).ToArray();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => poison);
        Assert.All(
            await Task.WhenAll([.. before, .. after]),
            outcome => Assert.IsType<ConferenceCreated>(Assert.Single(outcome.Decision.Events)));
        Assert.Equal(30, (await portal.Get()).Data.AsArray().Count);
    }

    private static CreateConference Empty() => new(
        ConferenceDocument.From(System.Text.Json.JsonElement.Parse("{}")), Ids.NewContext(default));

    private Task<Outcome> Make(Mailboxes mailboxes, Command command) => mailboxes.Create(
        portal.Account,
        Ids.New(),
        new(command, new("", null, null, null, "test"), Ids.New(), DateTimeOffset.UtcNow, null));

    private sealed record Poison : Command
    {
        public override Needs Needs => Needs.Nothing;

        public override Decision Decide(ConferenceState state) => throw new ArgumentOutOfRangeException(nameof(state));
    }
}
