using System.Net;
using System.Text;
using Conferences.Api.Bus;
using Conferences.Api.Crossbar;
using Conferences.Api.RabbitMq;
using Conferences.Api.Responses;
using Conferences.Domain.Events;
using Conferences.Tests.Fixtures.Bus;
using Conferences.Tests.Fixtures.Http;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Conferences.Tests.Bus;

/// <summary>No command is lost, carried out twice or reordered, whatever fails while it is in flight.</summary>
public sealed class Commands_through_trouble(Service service, SharedBroker shared)
{
    private const int Each = 40;

    private readonly string account = Ids.New();
    private readonly string conference = Ids.New();
    private int sent;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task wait_in_order_for_a_database_that_comes_and_goes()
    {
        var uri = await shared.HostAsync("trouble");
        var database = await service.NewDatabaseAsync("trouble");
        await using var node = new Node(database, ("ConnectionStrings:RabbitMq", uri.ToString()));
        var portal = node.Portal(account, await node.Token());
        await using var commander = await Commander.OnAsync(uri);
        await commander.Send("conference.create", account, conference);
        for (var time = 0; time < 3; time++)
        {
            await Rename(commander);
            await Allow(database, false);
            await Rename(commander);
            (await portal.Put("")).Is(HttpStatusCode.ServiceUnavailable);
            await Allow(database, true);
            await Rename(commander);
        }

        await EndsWell(commander, node);
        Assert.Equal(0u, await commander.CountAsync(BrokerTopology.DeadLetters));
    }

    [Fact]
    public async Task are_taken_up_again_when_the_broker_is_back_and_http_goes_on_meanwhile()
    {
        await using var broker = await TestBroker.PrivateAsync(Cancellation);
        await using var node = new Node(
            await service.NewDatabaseAsync("trouble"), ("ConnectionStrings:RabbitMq", broker.Uri.ToString()));
        var portal = node.Portal(account, await node.Token());
        await using (var commander = await Commander.OnAsync(broker.Uri))
        {
            await commander.Send("conference.create", account, conference);
            await Rename(commander);
        }

        await broker.KillAsync();
        await portal.Create();
        await broker.StartAsync();
        await using var again = await Commander.OnAsync(broker.Uri);
        await Rename(again);
        await EndsWell(again, node);
    }

    [Fact]
    public async Task go_to_one_node_at_a_time_and_to_the_next_when_that_one_ends()
    {
        var uri = await shared.HostAsync("trouble");
        var database = await service.NewDatabaseAsync("trouble");
        (string, string)[] settings = [("ConnectionStrings:RabbitMq", uri.ToString())];
        await using var commander = await Commander.OnAsync(uri);
        await using (new Node(database, settings))
        {
            await commander.Ask("conference.create", account, conference);
            await using var second = new Node(database, settings);
            await Rename(commander);
            await commander.Ask("conference.patch", account, conference);
        }

        await Rename(commander);
        await using var third = new Node(database, settings);
        await Rename(commander);
        await EndsWell(commander, third);
    }

    [Fact]
    public async Task hold_nobody_up_who_comes_behind_one_that_waits_for_its_outcome()
    {
        var uri = await shared.HostAsync("waiting");
        await using var node = new Node(
            await service.NewDatabaseAsync("waiting"),
            ("ConnectionStrings:RabbitMq", uri.ToString()),
            ("Media:Server", "Simulated"),
            ("Media:Simulated:Drop", "1"));
        await using var commander = await Commander.OnAsync(uri);
        (await commander.Ask("conference.create", account, conference)).Is(201);
        (await commander.Ask("participant.join", account, conference, """{"call_id":"a"}""")).Is(201);

        var waits = commander.Ask(
            "conference.act", account, conference, """{"action":"lock"}""", beside: ""","wait":"60s" """);
        var dials = commander.Ask(
            "conference.act", account, conference, """{"action":"dial","data":{"endpoints":["1001"],"timeout":60}}""");
        (await commander.Ask("conference.patch", account, conference, """{"name":"x"}""")).Is(200);
        (await commander.Ask("conference.create", account, null)).Is(201);
        Assert.False(waits.IsCompleted);
        Assert.False(dials.IsCompleted);
    }

    [Fact]
    public async Task are_over_and_done_with_even_if_nobody_takes_the_answer()
    {
        var uri = await shared.HostAsync("deaf");
        await using var commander = await Commander.OnAsync(uri);
        await using (var node = new Node(
            await service.NewDatabaseAsync("deaf"), ("ConnectionStrings:RabbitMq", uri.ToString())))
        {
            var portal = node.Portal(account, await node.Token());
            foreach (var nobody in (string[])["gone", await commander.FullAsync()])
            {
                await commander.SendAsync(
                    new() { ContentType = CloudEvent.ContentType, ReplyTo = nobody },
                    Encoding.UTF8.GetBytes(Commander.Event("conference.create", account, null)));
            }

            (await commander.Ask("conference.create", account, conference)).Is(201);
            await Until.Async(async () => (await portal.Get()).Data.AsArray().Count == 3);
        }

        // Unacknowledged commands would be in the queue again.
        Assert.Equal(0u, await commander.CountAsync(BrokerTopology.Commands));
    }

    [Fact]
    public async Task are_taken_from_a_queue_that_was_made_anew()
    {
        var uri = await shared.HostAsync("anew");
        await using var commander = await Commander.OnAsync(uri);
        await using var node = new Node(
            await service.NewDatabaseAsync("anew"), ("ConnectionStrings:RabbitMq", uri.ToString()));
        (await commander.Ask("conference.create", account, conference)).Is(201);
        await commander.MakeAnewAsync(BrokerTopology.Commands);
        (await commander.Ask("conference.patch", account, conference)).Is(200);
    }

    // The name contains the number of the command.
    private async Task Rename(Commander commander)
    {
        for (var time = 0; time < Each; time++)
            await commander.Send("conference.patch", account, conference, $$"""{"name":"{{++sent}}"}""");
    }

    private async Task EndsWell(Commander commander, Node node)
    {
        (await commander.Ask("conference.patch", account, conference, """{"name":"last"}""")).Is(200);
        await using var session = node.Services.GetRequiredService<IDocumentStore>().QuerySession(account);
        var events = await session.Events.FetchStreamAsync(conference, token: Cancellation);
        Assert.IsType<ConferenceCreated>(events[0].Data);
        Assert.Equal(
            [.. Enumerable.Range(1, sent).Select(number => $"{number}"), "last"],
            events.Skip(1).Select(@event => Assert.IsType<ConferenceUpdated>(@event.Data))
                .Select(@event => @event.Document.Json.GetProperty("name").GetString()));
    }

    private async Task Allow(string database, bool isAllowed)
    {
        var name = new NpgsqlConnectionStringBuilder(database).Database!;
        await using var server = NpgsqlDataSource.Create(service.ConnectionString);
        await using var allow = server.CreateCommand($"alter database \"{name}\" allow_connections {isAllowed}");
        await allow.ExecuteNonQueryAsync(Cancellation);
        if (isAllowed)
            return;
        await using var end = server.CreateCommand(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1");
        end.Parameters.Add(new() { Value = name });
        await end.ExecuteNonQueryAsync(Cancellation);
    }
}
