using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Simulator;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;
using Npgsql;

namespace Conferences.Tests.Media;

/// <summary>A conference for which some events cannot be recorded, among others without problems.</summary>
public sealed class A_bad_conference(Service service)
{
    private const string Unstorable = "22000";
    private const string InTrouble = "53000";

    private readonly ShiftedClock clock = new();

    [Fact]
    public async Task keeps_no_other_from_what_is_asked_of_it()
    {
        var database = await service.NewDatabaseAsync("bad");
        await using var mixer = await Mixer.StartAsync(database, clock);
        var portal = mixer.Portal();
        var (bad, good) = (await Crowd(portal), await Crowd(portal));
        await Refuse(database, bad, Unstorable, "operation_sent");
        var lost = await portal.Act(bad, "lock");
        Assert.Equal("confirmed", (await portal.Act(good, "lock", "?wait=20s")).Json.At<string>("operation", "status"));

        Assert.Equal("requested", (await portal.Follow(lost)).Data.At<string>("status"));
        clock.Advance(Operation.Patience);
        await Until.Async(async () => (await portal.Follow(lost)).Data.At<string>("status") == "timed_out");
        Assert.DoesNotContain(mixer.Deeds(bad), deed => deed.Command.OperationId is not null);
    }

    [Fact]
    public async Task keeps_no_other_from_being_looked_after()
    {
        var database = await service.NewDatabaseAsync("bad");
        await using var mixer = await Mixer.StartAsync(database, clock);
        var portal = mixer.Portal();
        var (bad, good) = (await Crowd(portal), await Crowd(portal));
        await Refuse(database, bad, Unstorable, "operation_timed_out", "conference_reconciled");
        mixer.Switch.Faults = new(Drop: 1);
        foreach (var id in (string[])[bad, good])
        {
            await portal.Act(id, "lock");
            mixer.Press(portal, id, "a", ParticipantAction.Mute);
        }

        mixer.Switch.Faults = Faults.None;
        clock.Advance(TimeSpan.FromMinutes(2));
        await mixer.GoRound();
        await Until.Async(async () => (await mixer.Events<OperationTimedOut>(portal, good)).Count == 1);
        await Until.Async(async () => (await mixer.Events<ConferenceReconciled>(portal, good)).Count == 1);
        Assert.Empty(await mixer.Events<ConferenceReconciled>(portal, bad));
    }

    [Fact]
    public async Task is_told_as_before_once_the_database_is_out_of_its_trouble()
    {
        var database = await service.NewDatabaseAsync("bad");
        await using var mixer = await Mixer.StartAsync(database, clock);
        var portal = mixer.Portal();
        var id = await Crowd(portal);
        await Refuse(database, id, InTrouble, "operation_sent");
        var asked = await portal.Act(id, "lock", "?wait=2s");
        Assert.Equal("requested", asked.Json.At<string>("operation", "status"));

        await Execute(database, "drop trigger refused on conferences.mt_events");
        await Until.Async(async () => (await portal.Put(
            $"/{id}?wait=5s", """{"data":{"action":"play","data":{"media_id":"song"}}}"""))
            .Json.At<string>("operation", "status") == "confirmed");
        Assert.Distinct(mixer.Deeds(id).Select(deed => deed.Command.OperationId).OfType<OperationId>());
    }

    private static async Task<string> Crowd(Portal portal)
    {
        var id = await portal.Create(Asked.Loud);
        await portal.Join(id, "a");
        await Mixer.Settle(portal, id);
        return id;
    }

    private static Task Refuse(string database, string conference, string state, params string[] events) => Execute(
        database,
        $$"""
        create function refuse() returns trigger language plpgsql as $f$
        begin raise exception 'refused' using errcode = '{{state}}'; end $f$;
        create trigger refused before insert on conferences.mt_events for each row
        when (new.stream_id = '{{conference}}' and new.type in ({{string.Join(", ", events.Select(it => $"'{it}'"))}}))
        execute function refuse();
        """);

    private static async Task Execute(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
