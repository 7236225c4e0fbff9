using System.Net;
using Conferences.Api.Store;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Http;
using JasperFx.Events;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Http;

public sealed class The_record(Service service)
{
    private readonly Portal portal = service.Portal();

    [Fact]
    public async Task says_of_every_fact_who_asked_for_it_how_and_in_which_request()
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        var asked = await portal.Put($"/{id}", """{"data":{"action":"lock"}}""", ("X-Request-ID", "ask-1"));
        await portal.Delete($"/{id}");

        var events = await Events(service, portal.Account, id);
        Assert.All(events, @event =>
        {
            Assert.Equal(Service.OperatorAccount, $"{@event.GetHeader("account_id")}");
            Assert.Equal("http", $"{@event.GetHeader("channel")}");
            Assert.NotEmpty($"{@event.GetHeader("key_id")}");
            Assert.Contains($"{@event.GetHeader("address")}", (string[])["127.0.0.0/24", "::/48"]);
            Assert.NotEmpty(@event.CorrelationId!);
            Assert.NotEmpty(@event.CausationId!);
        });
        var locking = events.Where(@event => @event.CorrelationId == "ask-1").ToArray();
        Assert.Equal(
            ["operation_requested", "operation_sent", "conference_locked", "operation_confirmed"],
            locking.Select(@event => @event.EventTypeName));
        Assert.Equal("ask-1", locking[0].CausationId);
        Assert.All(locking[1..], @event => Assert.Equal(asked.Json.At<string>("operation_id"), @event.CausationId));
        Assert.Equal(Enumerable.Range(1, events.Count), events.Select(@event => (int)@event.Version));
    }

    [Fact]
    public async Task tells_callers_apart_though_they_were_written_together()
    {
        var id = await portal.Create();
        var mine = service.PortalOf(portal.Account);
        mine.Http.DefaultRequestHeaders.Remove("X-Auth-Token");
        mine.Http.DefaultRequestHeaders.Add("X-Auth-Token", await Keys.Token(service, portal.Account));
        await Task.WhenAll(Enumerable.Range(0, 40).Select(call => (call % 2 == 0 ? mine : portal).Put(
            $"/{id}/participants", $$$"""{"data":{"call_id":"{{{call}}}"}}""", ("X-Request-ID", $"join-{call}"))));

        var joins = (await Events(service, portal.Account, id))
            .Where(@event => @event.Data is ParticipantJoined).ToArray();
        Assert.Equal(40, joins.Length);
        Assert.True(joins.Select(@event => @event.Timestamp).Distinct().Count() < 40, "None were written together.");
        Assert.All(joins, @event =>
        {
            var call = ((ParticipantJoined)@event.Data).CallId.Text;
            Assert.Equal($"join-{call}", @event.CorrelationId);
            Assert.Equal(call[^1] % 2 == 0 ? portal.Account : Service.OperatorAccount,
                $"{@event.GetHeader("account_id")}");
        });
    }

    [Fact]
    public async Task holds_nobodys_name_number_or_variables()
    {
        var id = await portal.Create("""{"member":{"pins":["1"]}}""");
        const string who =
            ""","caller_id_name":"Zebedee","caller_id_number":"+15550123","custom_channel_vars":{"x":"Quux"}""";
        await portal.Join(id, "a", $"""{who},"pin":"1" """);
        await portal.Put($"/{id}/participants", $$$"""{"data":{"call_id":"b"{{{who}}}}}""");
        await portal.Delete($"/{id}");
        var text = string.Concat(await Stored.Column<string>(
            service, "select e::text from conferences.mt_events e where tenant_id = $1", portal.Account));
        Assert.All((string[])["Zebedee", "15550123", "Quux"], secret =>
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task proves_each_person_genuine_by_its_hash()
    {
        var id = await portal.Create();
        await portal.Join(id, "a",
            ""","caller_id_name":"Ann","custom_channel_vars":{"z":1.50,"b":{"y":1e2,"a":"é\u00e9"},"aa":-0}""");
        var joined = (await Events(service, portal.Account, id)).Select(@event => @event.Data)
            .OfType<ParticipantJoined>().Single();
        await using var session = service.Parts.GetRequiredService<IDocumentStore>().QuerySession(portal.Account);
        var person = await session.LoadAsync<Person>(joined.PersonId.Text, TestContext.Current.CancellationToken);
        Assert.Equal(joined.PersonHash, person!.Hash());
        Assert.NotEqual(joined.PersonHash, (person with { CallerIdName = "Eve" }).Hash());
    }

    [Fact]
    public async Task agrees_with_every_snapshot_after_a_busy_day()
    {
        var id = await portal.Create(
            """{"wait_for_moderator":true,"require_moderator":true,"member":{"join_muted":false}}""");
        for (var round = 0; round < 3; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 20).Select(call => portal.Join(
                id, $"{round}-{call}", call % 7 == 3 ? ""","is_moderator":true""" : "")));
            await Task.WhenAll(
                portal.ActOnAll(id, "mute"), portal.Act(id, "lock"), portal.ActOn(id, 3, "kick"),
                portal.ActOn(id, 4, "deaf"),
                portal.Patch($"/{id}", $$$"""{"data":{"name":"{{{round}}}"}}"""));
            await Snapshots.Agree(service, portal.Account, id);
            await portal.Act(id, "end");
            await Snapshots.Agree(service, portal.Account, id);
        }

        Assert.Contains(
            await Events(service, portal.Account, id), @event => @event.Data is ConferenceEnded { Instance: 3 });
    }

    [Fact]
    public async Task knows_facts_by_no_other_names()
    {
        // Marten writes a tombstone if a failed commit had drawn a number.
        await portal.Join(await portal.Create(), "a");
        Assert.Empty((await Stored.Column<string>(service, "select distinct type from conferences.mt_events"))
            .Except([.. EventStore.EventNames.Values, .. WebhookStore.EventNames.Values, "tombstone"]));
    }

    internal static async Task<IReadOnlyList<IEvent>> Events(Service service, string account, string id)
    {
        await using var session = service.Parts.GetRequiredService<IDocumentStore>().QuerySession(account);
        return await session.Events.FetchStreamAsync(id, token: TestContext.Current.CancellationToken);
    }
}
