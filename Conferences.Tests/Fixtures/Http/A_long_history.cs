using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Domain.Commands;
using Conferences.Domain.State;
using Ask = Conferences.Domain.Commands.CommandContext;

namespace Conferences.Tests.Fixtures.Http;

/// <summary>A conference with many edits and instances, recorded in hundreds of commits.</summary>
internal static class A_long_history
{
    /// <summary>Records at least so many events and returns the conference's id. The same seed gives the same requests.
    /// </summary>
    public static async Task<string> Record(Service service, Portal portal, int events, int seed = 7)
    {
        var random = new Random(seed);
        var id = await portal.Create("""{"name":"first","wait_for_moderator":true,"member":{"join_muted":false}}""");
        for (var version = 1L; version < events; version = await Version(service, id))
        {
            for (var commit = 0; commit < 20; commit++)
            {
                await service.Commit(
                    portal.Account, id, [.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => Something(random))]);
            }

            // Ends the instance, so that there are many instances and periods without one.
            await service.Commit(portal.Account, id, it => new ActOnConference(ConferenceAction.End, it));
            await service.Commit(portal.Account, id, it => Edit($"{random.Next()}", it));
        }

        return id;
    }

    public static Task<long> Version(Service service, string id) => First(Stored.Column<long>(
        service, "select version from conferences.mt_streams where id = $1", id));

    private static async Task<T> First<T>(Task<List<T>> column) => (await column)[0];

    private static Func<Ask, Command> Something(Random random)
    {
        var somebody = random.Next(1, 30);
        ParticipantAction[] actions =
            [ParticipantAction.Mute, ParticipantAction.Unmute, ParticipantAction.Deaf, ParticipantAction.Undeaf];
        var action = actions[random.Next(actions.Length)];
        var name = $"{random.Next(5)}";
        var moderates = random.Next(6) == 0;
        return random.Next(100) switch
        {
            < 35 => it => Join(moderates, it),
            < 70 => it => new ActOnParticipant(action, somebody, it),
            < 76 => it => new ActOnParticipants(action, DryRun: false, it),
            < 84 => it => new ActOnParticipant(ParticipantAction.Kick, somebody, it),
            < 90 => it => new ActOnConference(ConferenceAction.Lock, it),
            < 96 => it => new ActOnConference(ConferenceAction.Unlock, it),
            _ => it => Edit(name, it),
        };
    }

    private static JoinConference Join(bool moderates, Ask context) => new(
        new(Ids.New()),
        new(Ids.New(), "", Ids.New(), "Ada", "1001", JsonElement.Parse("{}"), context.At),
        moderates,
        Pin: null,
        Mute: null,
        Deaf: null,
        new($"{Guid.NewGuid()}"),
        "loopback");

    private static PatchConference Edit(string name, Ask context) =>
        new(JsonSerializer.SerializeToElement(new { name }), OnlyIf: null, context);
}
