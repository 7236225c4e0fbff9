using System.Net;
using Conferences.Api.Crossbar;
using Conferences.Api.Responses;
using Conferences.Api.Store;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Bus;
using Conferences.Tests.Fixtures.Http;
using JasperFx.Events;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Bus;

/// <summary>Recorded events are published as recorded.</summary>
public sealed class Events_on_the_bus(SharedRelay shared) : IClassFixture<SharedRelay>
{
    private readonly Portal portal = shared.Portal();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task come_whole_in_order_and_under_their_own_ids()
    {
        await using var subscriber = await Subscriber.OnAsync(shared.Uri, $"{portal.Account}.#");
        var id = await Busy();
        var events = await Recorded(id);

        var heard = await subscriber.Of(id, events.Count);

        Assert.Equal(events.Select(@event => @event.Version), heard.Select(it => it.Sequence));
        Assert.Equal(events.Select(@event => @event.Id.ToString()), heard.Select(it => it.Id));
        Assert.Equal(events.Select(@event => EventJson.TypeOf(@event.Recorded())), heard.Select(it => it.Type));
        Assert.Equal(
            events.Select(@event => @event.CorrelationId), heard.Select(it => it.Json.At<string>("correlationid")));
        Assert.All(events.Zip(heard), it => Assert.Equal(
            it.First.Timestamp, DateTimeOffset.Parse(it.Second.Json.At<string>("time")), TimeSpan.FromMicroseconds(1)));
        Assert.All(heard, it =>
        {
            Assert.Equal($"{portal.Account}.{id}.{it.Type}", it.RoutingKey);
            Assert.Equal("1.0", it.Json.At<string>("specversion"));
            Assert.Equal($"/v2/accounts/{portal.Account}/conferences", it.Json.At<string>("source"));
            Assert.Equal((id, portal.Account), (it.Json.At<string>("subject"), it.Json.At<string>("accountid")));
            Assert.Equal("application/json", it.Json.At<string>("datacontenttype"));
            Assert.Equal("application/cloudevents+json", it.Properties.ContentType);
            Assert.Equal(it.Id, it.Properties.MessageId);
            Assert.True(it.IsPersistent);
        });
    }

    [Fact]
    public async Task hold_no_secret_wherever_a_document_stands_in_them()
    {
        const string secret = "8675309";
        var document = $$"""
            {"bridge_password":"{{secret}}","member":{"pins":["{{secret}}"]},"moderator":{"pins":["{{secret}}"]} }
            """;
        await using var subscriber = await Subscriber.OnAsync(shared.Uri, $"{portal.Account}.#");
        var id = await portal.Create(document);
        (await portal.Patch($"/{id}", """{"data":{"name":"renamed"}}""")).Is(HttpStatusCode.OK);
        var dynamic = Ids.New();
        (await portal.Dial(dynamic, """["1002"]""", $",{document.Trim()[1..^1]}")).Is(HttpStatusCode.Created);

        var told = await subscriber.Of(id, 2);
        var dialled = await subscriber.Of(dynamic, 5);

        Assert.All((Heard[])[.. told, .. dialled], it => Assert.DoesNotContain(secret, it.Json.ToJsonString()));
        Assert.All(told, it =>
        {
            Assert.Equal("***", it.Data.At<string>("document", "bridge_password"));
            Assert.Equal("***", it.Data.At<string>("document", "member", "pins"));
            Assert.Equal("***", it.Data.At<string>("document", "moderator", "pins"));
        });
        Assert.Equal("***", dialled.Single(it => it.Type == "operation.requested").Data
            .At<string>("operation", "dialling", "dynamic", "member", "pins"));
    }

    [Fact]
    public async Task tell_who_came_until_that_person_is_erased()
    {
        await using var subscriber = await Subscriber.OnAsync(shared.Uri, $"{portal.Account}.#");
        var id = await portal.Create("""{"max_participants":1}""");
        const string ann = ""","caller_id_name":"Ann","caller_id_number":"+491""";
        await portal.Join(id, "in", $"{ann}1\"");
        await portal.Put($"/{id}/participants", $$$"""{"data":{"call_id":"out"{{{ann}}}2"}}""");
        var first = await subscriber.Of(id, 4);
        Assert.Equal(
            [("participant.joined", "Ann", "+4911"), ("participant.refused", "Ann", "+4912")],
            first.Skip(2).Select(it => (
                it.Type, it.Data.At<string>("caller_id_name"), it.Data.At<string>("caller_id_number"))));

        await using (var session = shared.Parts.GetRequiredService<IDocumentStore>().LightweightSession(portal.Account))
        {
            session.DeleteWhere<Person>(person => person.ConferenceId == id);
            await session.SaveChangesAsync(Cancellation);
        }

        await shared.Replay((await Recorded(id))[0].Sequence - 1);
        var again = (await subscriber.Of(id, 8)).Skip(4).ToArray();
        Assert.Equal(first.Select(it => it.Id), again.Select(it => it.Id));
        Assert.All(again, it => Assert.DoesNotContain("Ann", it.Json.ToJsonString()));
        Assert.All(again, it => Assert.Null(it.Data["caller_id_number"]));
    }

    [Fact]
    public async Task tell_of_nothing_that_was_not_recorded()
    {
        await using var subscriber = await Subscriber.OnAsync(shared.Uri, $"{portal.Account}.#");
        string[] ids = [.. (await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => portal.Put(
            "", """{"data":{"conference_numbers":["4711"]}}""")))).Where(it => it.Status is HttpStatusCode.Created)
            .Select(it => it.Data.At<string>("id"))];
        var last = await portal.Create();

        await subscriber.Of(last, 1);

        Assert.Equal([Assert.Single(ids), last], subscriber.Heard.Select(it => it.Conference));
    }

    [Fact]
    public async Task are_told_again_from_a_position_on()
    {
        await using var subscriber = await Subscriber.OnAsync(shared.Uri, $"{portal.Account}.#");
        var id = await Busy();
        var events = await Recorded(id);
        var first = await subscriber.Of(id, events.Count);

        await shared.Replay(events[2].Sequence);

        var all = await subscriber.Of(id, (2 * events.Count) - 3);
        Assert.Equal(first.Skip(3).Select(it => it.Id), all.Skip(events.Count).Select(it => it.Id));
        await Until.Async(async () => await shared.Position() is { Behind: 0 });
    }

    private async Task<string> Busy()
    {
        var id = await portal.Create(Asked.Loud);
        await portal.Join(id, "a", ""","is_moderator":true""");
        await portal.Join(id, "b");
        await portal.ActOnAll(id, "mute");
        await portal.Act(id, "lock");
        (await portal.Patch($"/{id}", """{"data":{"name":"renamed"}}""")).Is(HttpStatusCode.OK);
        (await portal.Delete($"/{id}")).Is(HttpStatusCode.OK);
        return id;
    }

    private async Task<IReadOnlyList<IEvent>> Recorded(string id)
    {
        await using var session = shared.Parts.GetRequiredService<IDocumentStore>().QuerySession(portal.Account);
        return await session.Events.FetchStreamAsync(id, token: Cancellation);
    }
}
