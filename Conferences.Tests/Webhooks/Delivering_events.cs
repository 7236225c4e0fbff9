using System.Globalization;
using System.Net;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Webhooks;
using Microsoft.AspNetCore.WebUtilities;
using Npgsql;
using StandardWebhooks;

namespace Conferences.Tests.Webhooks;

/// <summary>What an endpoint gets of what is recorded.</summary>
public sealed class Delivering_events(HookNode node) : IClassFixture<HookNode>
{
    private readonly Portal portal = node.Portal();

    [Fact]
    public async Task sends_each_event_once_in_the_order_of_its_conference()
    {
        await using var receiver = await Receiver.StartAsync();
        await portal.HookAt(receiver);
        var ids = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => portal.Create(Asked.Loud)));
        await Task.WhenAll(ids.SelectMany(id => Enumerable.Range(0, 10).Select(leg => portal.Join(id, $"{id}{leg}"))));
        var recorded = await node.Recorded(portal);

        var got = await receiver.Got(recorded.Count);

        Assert.Equal(recorded.Select(it => it.Id).Order(), got.Select(it => it.Id).Order());
        Assert.All(got.GroupBy(it => it.Conference), conference =>
            Assert.Equal(conference.Select(it => it.Sequence).Order(), conference.Select(it => it.Sequence)));
        Assert.All(got, it => Assert.Equal(it.Id, it.Json.At<string>("id")));
        Assert.Equal(4, got.Select(it => it.Conference).Distinct().Count());
    }

    [Fact]
    public async Task goes_on_with_what_was_recorded_before_the_webhook_was_paused()
    {
        await using var receiver = await Receiver.StartAsync();
        var hook = (await portal.HookAt(receiver)).At<string>("id");
        await using var connection = new NpgsqlConnection(node.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);

        // The fan-out is late.
        await using var late = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var hold = new NpgsqlCommand(
            "lock table conferences.webhook_deliveries in access exclusive mode", connection, late))
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var id = await portal.Create();
        await portal.Patch(Hooked.Of(hook), """{"data":{"enabled":false}}""");
        await portal.Patch($"/{id}", """{"data":{"name":"while it is paused"}}""");
        await late.CommitAsync(TestContext.Current.CancellationToken);
        await Until.Async(async () => (await Stored.ColumnOf<long>(
            node.ConnectionString,
            "select position from conferences.webhook_deliveries where hook_id = $1",
            hook)).Count == 1);
        Assert.Empty(receiver.Log);
        await portal.Patch(Hooked.Of(hook), """{"data":{"enabled":true}}""");
        await portal.Patch($"/{id}", """{"data":{"name":"afterwards"}}""");

        await receiver.Got(2);
        Assert.Equal([1L, 3], receiver.Log.Select(it => it.Sequence));
    }

    [Fact]
    public async Task signs_it_and_says_whose_it_is()
    {
        await using var receiver = await Receiver.StartAsync();
        var hook = await portal.HookAt(
            receiver, ""","custom_request_headers":{"X-Mine":"yes","Authorization":"Basic eHk6eg=="}""");
        var asked = node.Clock.GetUtcNow();
        var id = await portal.Create("""{"name":"Zoë’s “board”"}""");

        var got = (await receiver.Got(1))[0];
        var received = node.Clock.GetUtcNow();

        // The clock of this node is half an hour behind, and the library tolerates five minutes.
        var secret = Convert.FromBase64String(hook.At<string>("secret")["whsec_".Length..]);
        var signed = new StandardWebhook(secret).Sign(
            got.Id,
            DateTimeOffset.FromUnixTimeSeconds(
                long.Parse(got.Headers["webhook-timestamp"], CultureInfo.InvariantCulture)),
            got.Body);
        Assert.Equal(signed, got.Headers["webhook-signature"]);
        Assert.InRange(
            long.Parse(got.Headers["webhook-timestamp"], CultureInfo.InvariantCulture),
            asked.ToUnixTimeSeconds(),
            received.ToUnixTimeSeconds());
        Assert.Equal(
            ("POST", hook.At<string>("id"), portal.Account, "application/json", "yes", "Basic eHk6eg=="),
            (got.Method, got.Headers["X-Hook-ID"], got.Headers["X-Account-ID"], got.Headers["Content-Type"],
                got.Headers["X-Mine"], got.Headers["Authorization"]));
        Assert.Equal((id, "conference.created"), (got.Conference, got.Type));
        Assert.Equal("Zoë’s “board”", got.Json.At<string>("data", "document", "name"));
    }

    [Theory]
    [InlineData("post", "POST")]
    [InlineData("put", "PUT")]
    [InlineData("get", "GET")]
    public async Task sends_a_form_where_that_is_wanted(string verb, string method)
    {
        await using var receiver = await Receiver.StartAsync();
        await portal.Hook(
            $$$"""
            {"name":"CRM","uri":"{{{receiver.Address}}}in?key=1","hook":"conference","http_verb":"{{{verb}}}",
             "custom_data":{"tag":"a b"}}
            """);
        await portal.Create("""{"name":"Board","conference_numbers":["5001"]}""");

        var got = (await receiver.Got(1))[0];

        var fields = QueryHelpers.ParseQuery(verb == "get" ? got.Query : got.Body)
            .ToDictionary(it => it.Key, it => it.Value.ToString());
        Assert.Equal(
            (method, "/in", "conference", "conference.created", "Board", "5001", "a b"),
            (got.Method, got.Path, fields["hook_event"], fields["type"], fields["data_document_name"],
                fields["data_document_conference_numbers_0"], fields["tag"]));
        Assert.StartsWith("?key=1", got.Query);
        Assert.Equal(verb == "get", got.Body.Length == 0);
    }

    [Fact]
    public async Task sends_only_what_the_webhook_is_for()
    {
        await using var receiver = await Receiver.StartAsync();
        var (ours, theirs) = (
            await portal.Create($$$"""{"owner_id":"{{{new string('a', 32)}}}","member":{"join_muted":false}}"""),
            await portal.Create(Asked.Loud));
        await portal.HookAt(
            receiver, ""","custom_data":{"types":["participant.joined","participant.left"]}""", "types");
        await portal.HookAt(receiver, $$$""","custom_data":{"conference_id":"{{{theirs}}}"}""", "one");
        await portal.HookAt(receiver, $$$""","custom_data":{"owner_id":"{{{new string('a', 32)}}}"}""", "owner");

        await portal.Join(ours, "a");
        await portal.Join(theirs, "b");
        await portal.Patch($"/{ours}", """{"data":{"owner_id":null}}""");
        await portal.Patch($"/{ours}", """{"data":{"name":"nobody's"}}""");
        await portal.Delete($"/{theirs}");
        await portal.Delete($"/{ours}");

        // Whatever else there is would have been sent before: nothing is held up.
        var whole = await node.Recorded(portal);
        await Until.Async(async () => await Pending() == 0);
        var got = receiver.Log.ToLookup(it => it.Path, it => (it.Conference, it.Type));
        Assert.Equal(
            [(ours, "participant.joined"), (theirs, "participant.joined")],
            got["/types"].Where(it => it.Type.EndsWith("joined")).OrderBy(it => it.Conference != ours));
        Assert.DoesNotContain(got["/types"], it => it.Type is not ("participant.joined" or "participant.left"));
        Assert.All(got["/one"], it => Assert.Equal(theirs, it.Conference));
        Assert.Equal(
            whole.Where(it => it.Conference == theirs).Skip(1).Select(it => it.Type),
            got["/one"].Select(it => it.Type));
        Assert.Equal(
            whole.Where(it => it.Conference == ours).Skip(1).Select(it => it.Type)
                .TakeWhile(type => type != "conference.updated"),
            got["/owner"].Select(it => it.Type));
    }

    [Fact]
    public async Task sends_nothing_that_was_recorded_before_the_webhook_or_after_it_is_gone()
    {
        await using var receiver = await Receiver.StartAsync();
        var before = await portal.Create();
        var hook = await portal.HookAt(receiver);
        var between = await portal.Create();
        await receiver.Got(1);
        (await portal.Delete(Hooked.Of(hook.At<string>("id")))).Is(HttpStatusCode.OK);
        await portal.Create();
        await using var last = await Receiver.StartAsync();
        await portal.HookAt(last);
        var after = await portal.Create();

        Assert.Equal(after, Assert.Single(await last.Got(1)).Conference);
        Assert.Equal(between, Assert.Single(receiver.Log).Conference);
        Assert.NotEqual(before, between);
    }

    // Deliveries that are to be made, and events of which it is not known yet to whom they go.
    private async Task<long> Pending() => Assert.Single(await Stored.ColumnOf<long>(
        node.ConnectionString,
        """
        select (select count(*) from conferences.webhook_deliveries where state = 0) + (
            select max(seq_id) from conferences.mt_events) - (
            select last_seq_id from conferences.mt_event_progression where name = 'Webhooks:All')
        """));
}
