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
    public async Task makes_all_of_them_in_far_fewer_commits()
    {
        var made = new string[400];
        await Parallel.ForAsync(0, made.Length, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (call, _) =>
            made[call] = (await portal.Put("", $$$"""{"data":{"name":"{{{call}}}"}}"""))
                .Is(HttpStatusCode.Created).Data.At<string>("id"));

        var commits = Assert.Single(await Stored.Column<long>(
            service,
            "select count(distinct xmin::text) from conferences.mt_events where tenant_id = $1",
            portal.Account));
        Assert.InRange(commits, 2, made.Length / 4);
        foreach (var (call, id) in made.Index())
        {
            var answer = (await portal.Get($"/{id}")).Is(HttpStatusCode.OK);
            Assert.Equal($"{call}", answer.Data.At<string>("name"));
            await Snapshots.Agree(service, portal.Account, id);
        }
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
        Task<Outcome> Make(Command command) => mailboxes.Create(portal.Account, Ids.New(), new(
            command, new("", null, null, null, "test"), Ids.New(), DateTimeOffset.UtcNow, null));
        var document = ConferenceDocument.From(System.Text.Json.JsonElement.Parse("{}"));
        var create = new CreateConference(document, Ids.NewContext(default));
        var before = Enumerable.Range(0, 15).Select(_ => Make(create)).ToArray();
        var poison = Make(new Poison());
        var after = Enumerable.Range(0, 15).Select(_ => Make(create)).ToArray();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => poison);
        Assert.All(
            await Task.WhenAll([.. before, .. after]),
            outcome => Assert.IsType<ConferenceCreated>(Assert.Single(outcome.Decision.Events)));
        Assert.Equal(30, (await portal.Get()).Data.AsArray().Count);
    }

    private sealed record Poison : Command
    {
        public override Needs Needs => Needs.Nothing;

        public override Decision Decide(ConferenceState state) => throw new ArgumentOutOfRangeException(nameof(state));
    }
}
