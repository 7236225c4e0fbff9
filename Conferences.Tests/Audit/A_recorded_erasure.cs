using System.Net;
using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Conferences.Domain.Events;
using Conferences.Tests.Fixtures.Audit;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Http;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Audit;

/// <summary>That somebody was erased is on record, and rows that vanish without such a record are found out.</summary>
public sealed class A_recorded_erasure(Service service) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("conferences-").FullName;

    private readonly Portal portal = service.Portal();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task names_who_erased_whom_in_the_commit_that_removes_the_row()
    {
        var id = await portal.Create();
        await portal.Join(id, "a", ""","caller_id_name":"Ann" """);
        var person = await PersonOf(portal.Account, id);
        (await Erase(person, ("X-Request-ID", "forget-1"), ("Idempotency-Key", "forget-1"))).Is(HttpStatusCode.OK);

        var erased = (await portal.Get($"/{id}/events?type=person.erased")).Data;
        Assert.Equal(person, Assert.Single(erased.AsArray())!.At<string>("data.person_id"));
        Assert.Equal(
            ("http", Service.OperatorAccount, "forget-1"),
            (erased[0]!.At<string>("actor.channel"), erased[0]!.At<string>("actor.account_id"),
                erased[0]!.At<string>("request_id")));
        Assert.NotNull(erased[0]!.At<string>("actor.key_id"));

        // The reply that is kept is written in the commit of the deletion, and so is the event.
        Assert.Equal([1L], await Stored.Column<long>(
            service,
            """
            select count(*) from conferences.mt_events e
            join conferences.mt_doc_idempotentreply r on r.tenant_id = e.tenant_id and r.xmin = e.xmin
            where e.tenant_id = $1 and e.type = 'person_erased'
            """,
            portal.Account));
    }

    [Fact]
    public async Task is_made_once_whoever_races()
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        var person = await PersonOf(portal.Account, id);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Erase(person)));
        Assert.Single(answers, it => it.Status == HttpStatusCode.OK);
        Assert.Equal(7, answers.Count(it => it.Status == HttpStatusCode.NotFound));
        Assert.Single((await portal.Get($"/{id}/events?type=person.erased")).Data.AsArray());
    }

    [Fact]
    public async Task is_made_of_people_in_a_conference_that_is_deleted()
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        var person = await PersonOf(portal.Account, id);
        await portal.Delete($"/{id}");
        (await Erase(person)).Is(HttpStatusCode.OK);
        var last = (await The_record.Events(service, portal.Account, id))[^1];
        Assert.Equal(new PersonErased(new(person)), last.Data);
        (await portal.Get($"/{id}")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task is_made_of_secrets_too_and_names_their_rows()
    {
        var id = await portal.Create("""{"member":{"pins":["4711081"]}}""");
        await portal.Patch($"/{id}", """{"data":{"member":{"pins":["8150471"]}}}""");
        var rows = await Stored.Column<string>(
            service,
            """
            select data #>> '{document,_secrets,id}' from conferences.mt_events
            where tenant_id = $1 and type = 'conference_created'
            """,
            portal.Account);
        Assert.Equal(1, await SecretsErasure.EraseAsync(
            service.Parts.GetRequiredService<IDocumentStore>(),
            service.Parts.GetRequiredService<EventClock>(),
            portal.Account,
            id,
            Actor.AtTheTerminal(portal.Account),
            Cancellation));
        var recorded = Assert.Single((await portal.Get($"/{id}/events?type=secrets.erased")).Data.AsArray())!;
        Assert.Equal(rows, recorded["data"]!["secrets_ids"]!.AsArray().Select(it => it!.GetValue<string>()));
        Assert.Equal("cli", recorded.At<string>("actor.channel"));
    }

    [Fact]
    public async Task leaves_the_replies_of_another_account_alone()
    {
        const string join = """{"data":{"call_id":"shared","caller_id_name":"Same Name"}}""";
        var stranger = service.Portal();
        var (mine, theirs) = (await portal.Create(), await stranger.Create());
        await portal.Put($"/{mine}/participants", join, ("Idempotency-Key", "join"));
        await stranger.Put($"/{theirs}/participants", join, ("Idempotency-Key", "join"));
        (await Erase(await PersonOf(portal.Account, mine))).Is(HttpStatusCode.OK);

        var again = await stranger.Put($"/{theirs}/participants", join, ("Idempotency-Key", "join"));
        Assert.Equal("Same Name", again.Data.At<string>("caller_id_name"));
        Assert.Empty(await Stored.Column<string>(
            service,
            "select id from conferences.mt_doc_idempotentreply where tenant_id = $1 and data::text like '%Same Name%'",
            portal.Account));
        Assert.Equal(
            [1L],
            await Stored.Column<long>(
                service,
                "select count(*) from conferences.mt_doc_idempotentreply where tenant_id = $1",
                stranger.Account));
    }

    [Fact]
    public async Task tells_the_erased_from_those_who_were_removed_by_hand()
    {
        var database = await service.NewDatabaseAsync("by_hand");
        await using var node = new Node(database);
        var (account, token) = (Ids.New(), await node.Token());
        var here = node.Portal(account, token);
        var id = await here.Create("""{"member":{"pins":["4711081"]}}""");
        await here.Patch($"/{id}", """{"data":{"member":{"pins":["8150471"]}}}""");
        await here.Join(id, "a", ""","pin":"8150471" """);
        await here.Join(id, "b", ""","pin":"8150471" """);
        var people = (await here.Get($"/{id}/events?type=participant.joined")).Data.AsArray()
            .Select(it => it!.At<string>("data.person_id")).ToArray();
        (await here.Ask(HttpMethod.Delete, $"/../people/{people[0]}", null)).Is(HttpStatusCode.OK);
        await Export("all");
        (await Audit(null, "verify", In("all"))).Did();

        await LedgerRecord.Tamper(database, "delete from conferences.mt_doc_person where id = $1", people[1]);
        await Export("all");
        (await Audit(null, "verify", In("all"))).Failed(
            $"Person '{people[1]}' (entry 5, participant_joined) has neither a row nor an event that records its "
            + "erasure.");

        var secrets = await Stored.ColumnOf<string>(database, "select id from conferences.mt_doc_conferencesecrets");
        await LedgerRecord.Tamper(database, "delete from conferences.mt_doc_conferencesecrets");
        await Export("all", "--with-secrets");
        var (code, _, errors) = await Audit(null, "verify", In("all"));
        Assert.Equal(1, code);
        Assert.All([people[1], .. secrets], it => Assert.Contains($"'{it}'", errors, StringComparison.Ordinal));
        Assert.DoesNotContain(people[0], errors, StringComparison.Ordinal);

        async Task Export(string name, params string[] flags) =>
            (await Audit(database, ["export", "--account", account, .. flags, In(name)])).Did();
    }

    private string In(string name) => Path.Combine(folder, name);

    private Task<Answer> Erase(string person, params (string Name, string Value)[] headers) =>
        portal.Ask(HttpMethod.Delete, $"/../people/{person}", null, headers);

    private async Task<string> PersonOf(string account, string id) =>
        (await The_record.Events(service, account, id)).Select(@event => @event.Data).OfType<ParticipantJoined>()
        .Single().PersonId.Text;

    private Task<CommandOutput> Audit(string? database, params string[] arguments) =>
        Audited.Run(folder, database, arguments);
}
