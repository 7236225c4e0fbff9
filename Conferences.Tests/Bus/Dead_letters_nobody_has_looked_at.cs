using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Conferences.Api.Bus;
using Conferences.Api.Crossbar;
using Conferences.Api.RabbitMq;
using Conferences.Tests.Fixtures.Bus;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;
using RabbitMQ.Client;

namespace Conferences.Tests.Bus;

/// <summary>Dead letters degrade the service's health until somebody looks at them, retries or deletes them.</summary>
public sealed class Dead_letters_nobody_has_looked_at(SharedCommands shared)
    : IClassFixture<SharedCommands>, IAsyncLifetime
{
    private readonly Portal portal = shared.Portal();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Commander Commander => shared.Commander;

    public async ValueTask InitializeAsync()
    {
        await Commander.PurgeAsync(BrokerTopology.DeadLetters);
        await Are("healthy", 0, 0);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task degrade_its_health_until_they_are_shown_and_again_with_the_next_one()
    {
        await Break(2);
        await Are("degraded", 2, 2);
        Assert.True(await ShowDeadLetters.GoAsync(shared.Parts));
        await Are("healthy", 2, 0);
        await Break(1);
        await Are("degraded", 3, 1);
        Assert.True(await ShowDeadLetters.GoAsync(shared.Parts));
        await Are("healthy", 3, 0);
    }

    [Fact]
    public async Task degrade_it_again_if_they_fail_again_when_they_are_retried()
    {
        await Break(2);
        Assert.True(await ShowDeadLetters.GoAsync(shared.Parts));
        await Are("healthy", 2, 0);
        Assert.True(await RedeliverDeadLetters.GoAsync(shared.Parts));
        await Are("degraded", 2, 2);
    }

    [Fact]
    public async Task do_not_degrade_it_if_they_succeed_when_they_are_retried()
    {
        var id = Ids.New();
        await Commander.Send("conference.patch", portal.Account, id);
        await Are("degraded", 1, 1);
        (await Commander.Ask("conference.create", portal.Account, id)).Is(201);
        Assert.True(await RedeliverDeadLetters.GoAsync(shared.Parts));
        await Are("healthy", 0, 0);
    }

    [Fact]
    public async Task do_not_degrade_it_once_they_are_deleted()
    {
        await Break(2);
        await Are("degraded", 2, 2);
        Assert.True(await PurgeDeadLetters.GoAsync(shared.Parts));
        await Are("healthy", 0, 0);

        await Break(3);
        await Are("degraded", 3, 3);
        await Commander.PurgeAsync(BrokerTopology.DeadLetters);
        await Are("healthy", 0, 0);
        await Break(1);
        await Are("degraded", 1, 1);
    }

    [Fact]
    public async Task are_settled_one_by_one_under_their_ids()
    {
        await Break(1);
        await Are("degraded", 1, 1);
        Assert.True(await ShowDeadLetters.GoAsync(shared.Parts));
        await Are("healthy", 1, 0);
        var known = Ids.New();
        await Commander.Send("conference.patch", portal.Account, known);
        await Are("degraded", 2, 1);
        Assert.False(await PurgeDeadLetters.GoAsync(shared.Parts, "x"));
        await Are("degraded", 2, 1);

        (await Commander.Ask("conference.create", portal.Account, known)).Is(201);
        var second = await IdOf(1);
        Assert.True(await RedeliverDeadLetters.GoAsync(shared.Parts, second));
        await Are("healthy", 1, 0);
        Assert.True(await PurgeDeadLetters.GoAsync(shared.Parts, await IdOf(0)));
        await Are("healthy", 0, 0);
    }

    [Fact]
    public async Task are_no_figures_to_strangers()
    {
        await Break(7);
        await Are("degraded", 7, 7);
        var check = (await Health())["checks"]!["dead_letters"]!;
        Assert.Equal("degraded", check.At<string>("status"));
        Assert.DoesNotMatch(new Regex("[0-9]"), check.ToJsonString());
    }

    private async Task Break(int times)
    {
        for (var time = 0; time < times; time++)
            (await Commander.AskAsync("no JSON")).Is(400);
    }

    private async Task Are(string status, int all, int unseen) => await Until.Async(async () =>
    {
        var measured = Measurements.Of(shared.Parts);
        return measured["conferences.dead_letters.count"] == all && measured["conferences.dead_letters.new"] == unseen
            && (await Health()).At<string>("status") == status;
    });

    private async Task<JsonNode> Health() =>
        (await Answer.ReadAsync(await portal.Http.GetAsync("/health/ready", Cancellation))).Json;

    private async Task<string> IdOf(int index)
    {
        await using var connection =
            await new ConnectionFactory { Uri = shared.Uri }.CreateConnectionAsync(Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        var letters = new List<BasicGetResult>();
        await foreach (var letter in DeadLetterQueue.ReadAsync(channel))
            letters.Add(letter);
        return DeadLetter.Of(letters[index].BasicProperties, letters[index].Body.Span).Id;
    }
}
