using Conferences.Api.Crossbar;
using Conferences.Domain.Events;
using Conferences.Tests.Fixtures.Bus;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;
using Conferences.Tests.Fixtures.Operations;

namespace Conferences.Tests.Operations;

/// <summary><c>simulate-switch</c>, as a user starts it.</summary>
public sealed class The_simulated_switch(Service service, SharedBroker broker)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task needs_no_database_holds_conferences_and_ends_when_it_is_told_to()
    {
        var uri = await broker.HostAsync("stand_in");
        using var running = new RunningProgram(
            RunningProgram.As(
                user: null,
                [$"ConnectionStrings__RabbitMq={uri}", "ConnectionStrings__Postgres=Host=nowhere"],
                "dotnet",
                Executable.File,
                "simulate-switch",
                "--host-name",
                "stand-in"),
            "is ready");
        await running.ReadyAsync(Cancellation);
        await using var node = Cluster.NodeOf(await service.NewDatabaseAsync("stand_in"), uri, new());
        var portal = node.Portal(Ids.New(), await node.Token());
        var id = await portal.Create();
        await running.TellAsync($"join {portal.Account} {id} ann");
        Assert.Equal("stand-in", (await Cluster.Present(portal, id, "ann")).At<string>("switch_hostname"));
        var muted = await portal.ActOn(id, 1, "mute", "?wait=20s");
        Assert.Equal("confirmed", muted.Json.At<string>("operation", "status"));
        await running.TellAsync($"hangup {portal.Account} {id} ann");
        await Until.Async(async () =>
            (await Cluster.Events(node, portal, id)).Any(it => it.Data is ConferenceEnded));
        Assert.Equal(0, await running.TermAsync(Cancellation));
    }

    [Theory]
    [InlineData("", "0", "ConnectionStrings__RabbitMq is not set.")]
    [InlineData("amqp://127.0.0.1:1", "2", "--drop takes a share from 0 to 1")]
    public async Task says_in_a_sentence_what_it_cannot_do(string uri, string drop, string sentence)
    {
        using var running = new RunningProgram(
            RunningProgram.As(
                user: null,
                [$"ConnectionStrings__RabbitMq={uri}"],
                "dotnet",
                Executable.File,
                "simulate-switch",
                "--drop",
                drop),
            sentence);
        await running.ReadyAsync(Cancellation);
        Assert.NotEqual(0, await running.EndedAsync(Cancellation));
    }
}
