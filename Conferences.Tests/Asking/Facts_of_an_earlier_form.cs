using System.Net;
using Conferences.Api.Media;
using Conferences.Api.Views;
using Conferences.Api.Views.Rebuilding;
using Conferences.Domain;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Conferences.Tests.Asking;

/// <summary>Stored in a form that facts no longer have, and read as if it had always had the present one.</summary>
public sealed class Facts_of_an_earlier_form(Service service)
{
    // As they were before operations had a deadline, knew who asked, or could dial.
    private const string First =
        """
        {"operation":{"id":"0123456789abcdef0123456789abcdef","action":"lock","targets":[],"status":"{0}",
        "requested_at":"2099-11-23T12:00:00.123456+00:00","sent_at":{1},"confirmed_at":null,
        "reason":null,"cause":null}}
        """;

    private const string SentAt = "\"2099-11-23T12:00:01+00:00\"";

    private static readonly DateTimeOffset Deadline = new(2099, 11, 23, 12, 0, 10, 123, 456, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task are_read_folded_and_shown_in_the_present_one()
    {
        var database = await service.NewDatabaseAsync("earlier");
        await using var node = new Node(database);
        var portal = node.Portal(Api.Ids.New(), await node.Token());
        var id = await portal.Create();
        await portal.Join(id, "a");
        await Insert(database, id, "operation_requested", "requested", "null");
        await Insert(database, id, "operation_sent", "sent", SentAt);
        var store = node.Services.GetRequiredService<IDocumentStore>();
        await new Rebuild(store, node.Services.GetRequiredService<NpgsqlDataSource>(), (_, _) => { })
            .GoAsync(View.All(store), Cancellation);

        await using var session = store.QuerySession(portal.Account);
        var facts = await session.Events.FetchStreamAsync(id, token: Cancellation);
        Assert.Equal(
            [Deadline, Deadline],
            facts.Select(fact => OperationView.Of(fact.Recorded())).OfType<Operation>().Select(it => it.Deadline));
        var live = await session.LoadAsync<LiveConference>(id, Cancellation);
        var pending = Assert.Single(live!.Pending);
        Assert.Equal((Deadline, OperationStatus.Sent), (pending.Deadline, pending.Status));
        await Snapshots.Agree(node.Services, portal.Account, id);

        // Its ten seconds begin with the request, not with the year 1.
        await node.Services.GetServices<IHostedService>().OfType<MediaRounds>().Single()
            .CloseOverdueAsync(Cancellation);
        var shown = await portal.Get($"/{id}/operations/0123456789abcdef0123456789abcdef");
        shown.Is(HttpStatusCode.OK);
        Assert.Equal("sent", shown.Data.At<string>("status"));
    }

    private static async Task Insert(string database, string id, string type, string status, string sentAt) =>
        Assert.Single(await Stored.ColumnOf<long>(
            database,
            """
            with stream as (
                update conferences.mt_streams set version = version + 1 where id = $1 returning tenant_id, version)
            insert into conferences.mt_events
                (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, is_archived)
            select nextval('conferences.mt_events_sequence'), gen_random_uuid(), $1, version, $3::jsonb, $2,
                now(), tenant_id, '', false
            from stream
            returning seq_id
            """,
            id,
            type,
            First.Replace("{0}", status, StringComparison.Ordinal)
                .Replace("{1}", sentAt, StringComparison.Ordinal)));
}
