using System.Net;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>The same or opposite requests at the same time, on one node or two.</summary>
public sealed class Racing_for_a_conference(Service service) : IAsyncDisposable
{
    private readonly Portal portal = service.Portal();
    private Node? node;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task with_one_call_id_makes_one_participant(bool onTwoNodes)
    {
        var id = await portal.Create();
        var answers = await AtOnce(20, onTwoNodes, at =>
            at.Put($"/{id}/participants", """{"data":{"call_id":"one","caller_id_name":"Ada"}}"""));
        Assert.All(answers, answer =>
        {
            answer.Is(HttpStatusCode.Created);
            Assert.EndsWith($"/{id}/participants/1", answer.Headers.Location!.ToString());
            Assert.Equal("Ada", answer.Data.At<string>("caller_id_name"));
        });
        Assert.Single((await portal.Get($"/{id}/participants")).Data.AsArray());
        Assert.Equal(1, (await portal.Get($"/{id}/instances/1")).Data.At<int>("participants"));
        await Snapshots.Agree(service, portal.Account, id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task to_kick_one_participant_is_one_operation(bool onTwoNodes)
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        await portal.Join(id, "b");
        var answers = await AtOnce(10, onTwoNodes, at => at.ActOn(id, 1, "kick"));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Created), answer =>
            answer.Is(HttpStatusCode.NotFound, "bad_identifier"));
        Assert.Equal(1, await Events(id, "participant_left"));
        Assert.Equal("confirmed", Assert.Single((await portal.Get($"/{id}/operations")).Data.AsArray())!
            .At<string>("status"));
        Assert.Equal("b", Assert.Single((await portal.Get($"/{id}/participants")).Data.AsArray())!
            .At<string>("call_id"));
    }

    [Fact]
    public async Task to_enter_and_to_delete_it_leaves_nobody_in_who_came_after()
    {
        var id = await portal.Create();
        var calls = 0;
        var answers = await AtOnce(60, onTwoNodes: true, at =>
            Interlocked.Increment(ref calls) is var call && call == 30
            ? at.Delete($"/{id}")
            : at.Put($"/{id}/participants", $$$"""{"data":{"call_id":"{{{call}}}"}}"""));
        var entered = answers.Count(answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal(1, answers.Count(answer => answer.Status == HttpStatusCode.OK));
        Assert.Equal(59 - entered, answers.Count(answer => answer.Status == HttpStatusCode.NotFound));

        Assert.Equal(
            (entered, entered), (await Events(id, "participant_joined"), await Events(id, "participant_left")));
        Assert.Empty(await Stored.Column<string>(
            service,
            """
            select later.type from conferences.mt_events later
            join conferences.mt_events gone on gone.stream_id = later.stream_id and gone.type = 'conference_deleted'
            where later.stream_id = $1 and later.type = 'participant_joined' and later.version > gone.version
            """,
            id));
        await Snapshots.Agree(service, portal.Account, id);
    }

    [Fact]
    public async Task to_lock_and_to_enter_it_admits_nobody_behind_the_lock()
    {
        var id = await portal.Create();
        await portal.Join(id, "first");
        var calls = 0;
        var answers = await AtOnce(60, onTwoNodes: true, at =>
            Interlocked.Increment(ref calls) is var call && call == 30
            ? at.Act(id, "lock")
            : at.Put($"/{id}/participants", $$$"""{"data":{"call_id":"{{{call}}}"}}"""));
        Assert.All(answers, answer => Assert.True(
            answer.Status is HttpStatusCode.Created or HttpStatusCode.Conflict, answer.Text));
        Assert.Empty(await Stored.Column<string>(
            service,
            """
            select later.type from conferences.mt_events later
            join conferences.mt_events locked on locked.stream_id = later.stream_id
                and locked.type = 'conference_locked'
            where later.stream_id = $1 and later.type = 'participant_joined' and later.version > locked.version
            """,
            id));
        Assert.Equal(
            answers.Count(answer => answer.Status == HttpStatusCode.Conflict), await Events(id, "participant_refused"));
        await Snapshots.Agree(service, portal.Account, id);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("2")]
    [InlineData("-1")]
    [InlineData("one")]
    [InlineData("1.0")]
    [InlineData("%2B1")]
    [InlineData("99999999999999999999999999999999")]
    public async Task for_a_participant_nobody_is_comes_to_nothing(string participant)
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        foreach (var action in (string[])["mute", "kick"])
        {
            (await service.StoringNothing(portal, () => portal.Put(
                $"/{id}/participants/{participant}", $$$"""{"data":{"action":"{{{action}}}"}}""")))
                .Is(HttpStatusCode.NotFound, "bad_identifier");
        }

        (await portal.Get($"/{id}/participants/{participant}")).Is(HttpStatusCode.NotFound, "bad_identifier");
    }

    public async ValueTask DisposeAsync()
    {
        if (node is not null)
            await node.DisposeAsync();
    }

    private Task<Answer[]> AtOnce(int count, bool onTwoNodes, Func<Portal, Task<Answer>> ask)
    {
        var other = portal;
        if (onTwoNodes)
        {
            node = new(service.ConnectionString);
            other = node.Portal(portal.Account, service.Token);
        }

        return Task.WhenAll(Enumerable.Range(0, count).Select(it => ask(it % 2 == 0 ? portal : other)));
    }

    private async Task<int> Events(string id, string type) => (int)Assert.Single(await Stored.Column<long>(
        service, "select count(*) from conferences.mt_events where stream_id = $1 and type = $2", id, type));
}
