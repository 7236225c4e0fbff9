using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Conferences.Api.Media;
using Conferences.Api.Store;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Simulator;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Media;

/// <summary>
/// The whole service with a real PostgreSQL and many concurrent callers, while a tenth of all messages is lost,
/// duplicated, delayed and reordered, in both directions.
/// </summary>
public sealed class A_busy_switch_over_bad_lines(SharedMixer shared) : IClassFixture<SharedMixer>
{
    private const int Thousand = 1_000;

    private static readonly string[] Actions =
    [
        "mute", "unmute", "deaf", "undeaf", "kick", "lock", "unlock", "start", "stop", "play", "all", "hang up", "join",
    ];

    private readonly ConcurrentDictionary<string, bool> operations = new();
    private readonly Portal portal = shared.Mixer.Portal();

    private Mixer Mixer => shared.Mixer;

    [Fact]
    public async Task ends_a_thousand_operations_truthfully_and_is_what_the_record_says_once_both_are_compared()
    {
        string[] ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Crowd()));
        Mixer.Switch.Faults = new(Seed: 4, Drop: 0.1, Duplicate: 0.1, Reorder: 0.1, Delay: 0.1, DelayMilliseconds: 40);
        await Parallel.ForAsync(0, 16, TestContext.Current.CancellationToken, async (caller, _) =>
        {
            for (var chance = new Random(caller); operations.Count < Thousand;)
                await Ask(ids[chance.Next(ids.Length)], Actions[chance.Next(Actions.Length)], chance.Next(2, 12));
        });

        await ComeToRest(ids);
        Assert.Equal(operations.Keys.Order(), await Confirm(ids));
        await Mixer.Parts.GetRequiredService<Reconciler>().GoAsync(TestContext.Current.CancellationToken);
        foreach (var id in ids)
        {
            Assert.Equal(Held(id), await Recorded(id));
            await Snapshots.Agree(Mixer.Parts, portal.Account, id);
        }
    }

    private async Task<string> Crowd()
    {
        var id = await portal.Create(Asked.Loud);
        await portal.Join(id, "host", ""","is_moderator":true""");
        for (var call = 0; call < 10; call++)
            await portal.Join(id, $"{call}");
        await Mixer.Settle(portal, id);
        return id;
    }

    private async Task Ask(string id, string action, int participant)
    {
        switch (action)
        {
            case "hang up":
                Mixer.Press(portal, id, $"{participant}", ParticipantAction.Kick);
                break;
            case "join":
                await portal.Put($"/{id}/participants", $$$"""{"data":{"call_id":"{{{participant}}}"}}""");
                break;
            default:
                var asked = await (action switch
                {
                    "lock" or "unlock" => portal.Act(id, action),
                    "start" or "stop" => portal.Give(id, "record", $$"""{"action":"{{action}}"}"""),
                    "play" => portal.Give(id, "play", """{"media_id":"song"}"""),
                    "all" => portal.ActOnAll(id, participant % 2 == 0 ? "mute" : "unmute"),
                    _ => portal.ActOn(id, participant, action),
                });
                if ((string?)asked.Json["operation_id"] is { } operation)
                    operations[operation] = true;
                break;
        }
    }

    // Pending operations end by their deadline; after that, operations are requested only if a rule was broken.
    private async Task ComeToRest(string[] ids)
    {
        Mixer.Switch.Flush();
        Mixer.Switch.Faults = Faults.None;
        foreach (var id in ids)
            await Mixer.Settle(portal, id);
        shared.Clock.Advance(Operation.Patience);
        await Until.Async(async () =>
        {
            await Mixer.GoRound();
            await using var session = Mixer.Parts.GetRequiredService<IDocumentStore>().QuerySession(portal.Account);
            return (await session.LoadManyAsync<LiveConference>(ids)).All(live => live.Pending.IsEmpty);
        });
    }

    // Returns the operations that have ended, each once.
    private async Task<IEnumerable<string>> Confirm(string[] ids)
    {
        var (outcomes, done) = (new List<Operation>(), new HashSet<(string?, string?)>());
        foreach (var id in ids)
        {
            ConferenceEvent[] events = [.. (await Mixer.Events(portal, id)).Select(@event => @event.Recorded())];
            done.UnionWith(Mixer.Deeds(id).Select(deed => (deed.Command.OperationId?.Text, deed.CallId)));
            foreach (var operation in Claims.Outcomes(events).Where(it => operations.ContainsKey(it.Id.Text)))
            {
                Assert.All(Claims.Of(events, operation), claim => Assert.Contains(claim, done));
                outcomes.Add(operation);
            }
        }

        var counts = outcomes.CountBy(it => it.Status).ToDictionary();
        Assert.All(
            (OperationStatus[])[OperationStatus.Confirmed, OperationStatus.Failed, OperationStatus.TimedOut],
            status => Assert.InRange(counts[status], 10, 990));
        return outcomes.Select(it => it.Id.Text).Order();
    }

    private string Held(string id)
    {
        var state = Mixer.Switch.Model.Find(portal.Account, id)!;
        return Text(
            state.IsLocked,
            state.Recording,
            state.Members.Values.Select(it => (it.CallId.Text, !it.IsMuted, !it.IsDeaf)));
    }

    private async Task<string> Recorded(string id)
    {
        await using var session = Mixer.Parts.GetRequiredService<IDocumentStore>().QuerySession(portal.Account);
        var live = (await session.LoadAsync<LiveConference>(id))!;
        var present = (await portal.Get($"/{id}/participants")).Data.AsArray();
        return Text(live.IsLocked, live.Recording, present.Select(Leg));
    }

    private static (string, bool, bool) Leg(JsonNode? it) =>
        (it!.At<string>("call_id"), it!.At<bool>("speak"), it!.At<bool>("hear"));

    private static string Text(bool isLocked, string? recording, IEnumerable<(string, bool, bool)> legs) =>
        $"{isLocked} {recording} {string.Join(' ', legs.Order())}";
}
