using System.Net;
using System.Text.Json;
using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Media;
using Conferences.Domain.Commands;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Http;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Conferences.Tests.Http;

/// <summary>The mailbox of a conference, under load and with failures.</summary>
public sealed class Crowding_into_a_conference(Service service)
{
    private static readonly Actor Nobody = new("", null, null, null, "test");

    private readonly Portal portal = service.Portal();

    [Fact]
    public async Task by_1000_legs_answers_all_of_them()
    {
        var id = await portal.Create();
        await Parallel.ForAsync(0, 1_000, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (call, _) =>
            await portal.Join(id, $"{call}"));

        Assert.Equal(Enumerable.Range(1, 1_000), (await portal.Get($"/{id}/participants")).Data.AsArray()
            .Select(it => it!.At<int>("participant_id")));
        await Snapshots.Agree(service, portal.Account, id);
    }

    [Fact]
    public async Task during_a_commit_is_recorded_in_as_few_more_as_can_hold_it()
    {
        var database = HeldTable.Patient(await service.NewDatabaseAsync("crowd"));
        await using var node = new Node(database);
        var here = node.Portal(portal.Account, await node.Token());
        var id = await here.Create();
        var mailboxes = node.Services.GetRequiredService<Mailboxes>();
        List<Task<Outcome>> sent = [];
        await using (var held = await HeldTable.OfEventsAsync(database))
        {
            sent.Add(mailboxes.Send(portal.Account, id, Issue(Join(id, "first"))));
            await held.AwaitedAsync();
            for (var call = 0; call < 3 * Mailboxes.BatchSize; call++)
                sent.Add(mailboxes.Send(portal.Account, id, Issue(Join(id, $"{call}"))));
        }

        Assert.All(await Task.WhenAll(sent), outcome => Assert.NotNull(outcome.Person));
        Assert.Equal(
            Enumerable.Range(1, sent.Count),
            (await here.Get($"/{id}/participants")).Data.AsArray().Select(it => it!.At<int>("participant_id")));
        Assert.Equal([4], await Stored.ColumnOf<long>(
            database,
            "select count(distinct xmin::text) from conferences.mt_events where type = 'participant_joined'"));
    }

    [Fact]
    public async Task on_two_nodes_at_once_answers_everybody_and_loses_nobody()
    {
        var id = await portal.Create("""{"max_participants":80}""");
        await using var node = new Node(service.ConnectionString);
        var other = node.Portal(portal.Account, portal.Http.DefaultRequestHeaders.GetValues("X-Auth-Token").Single());
        var answers = await Task.WhenAll(Enumerable.Range(0, 120).Select(call => (call % 2 == 0 ? portal : other).Put(
            $"/{id}/participants", $$$"""{"data":{"call_id":"{{{call}}}"}}""")));

        Assert.Equal(80, answers.Count(answer => answer.Status == HttpStatusCode.Created));
        Assert.Equal(40, answers.Count(answer => answer.Status == HttpStatusCode.Conflict));
        Assert.Equal(Enumerable.Range(1, 80), (await other.Get($"/{id}/participants")).Data.AsArray()
            .Select(it => it!.At<int>("participant_id")));
        await Snapshots.Agree(service, portal.Account, id);
    }

    [Fact]
    public async Task by_1000_legs_on_two_nodes_keeps_nobody_waiting_for_too_long()
    {
        var id = await portal.Create();
        await using var node = new Node(service.ConnectionString);
        var other = node.Portal(portal.Account, service.Token);
        await Parallel.ForAsync(0, 1_000, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (call, _) =>
            await (call % 2 == 0 ? portal : other).Join(id, $"{call}"));
        await Snapshots.Agree(service, portal.Account, id);
    }

    [Fact]
    public async Task fails_a_command_that_cannot_be_decided_and_no_other()
    {
        var id = await portal.Create();
        var mailboxes = service.Parts.GetRequiredService<Mailboxes>();
        Task<Outcome> Send(Command command) => mailboxes.Send(portal.Account, id, Issue(command));
        var before = Enumerable.Range(0, 15).Select(call => Send(Join(id, $"before-{call}"))).ToArray();
        var poison = Send(new Poison());
        var after = Enumerable.Range(0, 15).Select(call => Send(Join(id, $"after-{call}"))).ToArray();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => poison);
        Assert.All(await Task.WhenAll([.. before, .. after]), outcome => Assert.NotNull(outcome.Person));
        await Snapshots.Agree(service, portal.Account, id);
    }

    [Fact]
    public async Task leaves_no_mailbox_behind()
    {
        // A node of its own: at the shared one there is always somebody's.
        await using var node = new Node(service.ConnectionString);
        var here = node.Portal(portal.Account, service.Token);
        await here.Join(await here.Create(), "a");
        var mailboxes = node.Services.GetRequiredService<Mailboxes>();
        await Until.Async(() => Task.FromResult(mailboxes.Count == 0));
    }

    [Fact]
    public async Task turns_away_a_caller_who_finds_the_mailbox_full_but_nobody_before_and_no_word_of_the_media_server()
    {
        var id = await portal.Create();
        var mailboxes = service.Parts.GetRequiredService<Mailboxes>();
        await using var connection = new NpgsqlConnection(service.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        var locking = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var stream = new NpgsqlCommand("select 1 from conferences.mt_streams where id = $1 for update",
            connection);
        stream.Parameters.Add(new() { Value = id });
        Assert.Equal(1, await stream.ExecuteScalarAsync(TestContext.Current.CancellationToken));

        var nobody = new ActOnParticipant(ParticipantAction.Mute, 99, Ids.NewContext(DateTimeOffset.UtcNow));
        List<Task<Outcome>> sent = [mailboxes.Send(portal.Account, id, Issue(nobody))];
        await Until.Async(async () => (await Stored.Column<long>(
            service,
            "select count(*) from pg_stat_activity where $1 = any(pg_blocking_pids(pid))",
            connection.ProcessID)).Single() > 0);
        for (var letter = 0; letter < Mailboxes.Capacity; letter++)
            sent.Add(mailboxes.Send(portal.Account, id, Issue(nobody)));
        var oneTooMany = mailboxes.Send(portal.Account, id, Issue(nobody));
        await Assert.ThrowsAsync<MailboxFullException>(() => oneTooMany);
        var mediaEvent = service.Parts.GetRequiredService<MediaEvents>().HearAsync(
            portal.Account, id, context => new TimeOutOperation(context.OperationId, context.At));
        Assert.All([.. sent, mediaEvent], letter => Assert.False(letter.IsCompleted));
        var refused = await portal.Act(id, "lock");
        refused.Is(HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(refused.Headers.RetryAfter);

        await locking.RollbackAsync(TestContext.Current.CancellationToken);
        Assert.All(await Task.WhenAll(sent), outcome => Assert.True(outcome.IsRefusedFor(Reason.Unknown)));
        Assert.Null((await mediaEvent).Refusal);
    }

    private static JoinConference Join(string id, string call) =>
        new(
            new(call), new(Ids.New(), id, "5a17", "", "", JsonElement.Parse("{}"), DateTimeOffset.UtcNow),
            IsModerator: false, null, null, null, new("uuid"), "switch");

    private static CommandEnvelope Issue(Command command) =>
        new(command, Nobody, "request", DateTimeOffset.UtcNow, null);

    private sealed record Poison : Command
    {
        public override Needs Needs => Needs.Nothing;

        public override Decision Decide(ConferenceState state) => throw new ArgumentOutOfRangeException(nameof(state));
    }
}
