using System.Net;
using System.Security.Cryptography;
using Conferences.Api.Crossbar;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Http;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Http;

/// <summary>Dialled people, and configured endpoints.</summary>
public sealed class Whom_a_dial_reaches(Service service)
{
    private readonly Portal portal = service.Portal();

    [Fact]
    public async Task is_kept_with_the_person_and_nowhere_else()
    {
        var id = await portal.Create();
        var (number, sip, device, caller) = (Digits(), Digits(), Digits(), Digits());
        var variable = Ids.New();
        var asked = await portal.Give(
            id,
            "dial",
            $$"""
            {"endpoints":["+{{number}}","sip:{{sip}}@example.com",{"id":"{{device}}","sip":{"route":"{{device}}"} }],
             "caller_id_name":"Name {{caller}}","caller_id_number":"{{caller}}",
             "custom_application_vars":{"secret":"{{variable}}"} }
            """,
            ("Idempotency-Key", "dial"));
        asked.Is(HttpStatusCode.Created);
        await portal.ActOnAll(id, "kick");
        foreach (var secret in (string[])[number, sip, device, caller, variable])
        {
            Assert.Equal(["mt_doc_person"], await Stored.Tables(service, secret));
            Assert.DoesNotContain(secret, asked.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task is_proved_genuine_by_the_hash_in_the_facts()
    {
        var id = await portal.Create();
        await portal.Dial(
            id,
            """["1001",{"id":"desk","z":1.50,"b":{"é":-0}}]""",
            ""","caller_id_name":"Ann","custom_application_vars":{"z":1.50,"b":1e2,"a":"\u00e9"}""");
        await using var session = service.Parts.GetRequiredService<IDocumentStore>().QuerySession(portal.Account);
        var events = await session.Events.FetchStreamAsync(id, token: TestContext.Current.CancellationToken);
        var joins = events.Select(@event => @event.Data).OfType<ParticipantJoined>().ToArray();
        Assert.Equal(2, joins.Length);
        foreach (var joined in joins)
        {
            var person = await session.LoadAsync<Person>(joined.PersonId.Text, TestContext.Current.CancellationToken);
            Assert.Equal(joined.PersonHash, person!.Hash());
        }
    }

    [Fact]
    public async Task may_be_an_endpoint_the_operator_configured_by_id()
    {
        var (sip, number) = (Ids.New(), new string('7', 32));
        var (garbage, nested) = (Ids.New(), "aaaaaaaaaaaaaaa:bbbbbbbbbbbbbbbb");
        await using var node = new Node(
            service.ConnectionString,
            ($"Media:Endpoints:{sip}", "sip:desk@example.com"),
            ($"Media:Endpoints:{number}", "+49 30 901820"),
            ($"Media:Endpoints:{garbage}", "ann"),
            ($"Media:Endpoints:{nested}", "1001"));
        var theirs = node.Portal(portal.Account, service.Token);
        var id = await theirs.Create();
        var asked = await theirs.Dial(id, $$"""["{{sip}}","{{number}}"]""");
        Assert.Equal([sip, number], asked.Data["endpoint_responses"]!.AsArray()
            .Select(it => it!.At<string>("endpoint_id")));
        Assert.Equal([sip, number], (await theirs.Get($"/{id}/participants")).Data.AsArray()
            .Select(it => it!.At<string>("caller_id_number")));
        Assert.Equal(["+49 30 901820", "sip:desk@example.com"], (await Stored.Column<string>(
            service,
            """
            select (data ->> 'invitation')::jsonb ->> 'endpoint' from conferences.mt_doc_person
            where tenant_id = $1 and data ->> 'conference_id' = $2
            """,
            portal.Account,
            id)).Order(StringComparer.Ordinal));

        foreach (var absent in (string[])[garbage, nested, Ids.New()])
        {
            Expect.Invalid(
                $$$$"""{"data.endpoints.2":{"not_found":{"message":"ID {{{{absent}}}} not found"}}}""",
                await service.StoringNothing(portal, () => theirs.Dial(id, $$"""["1001","{{absent}}"]""")));
        }
    }

    private static string Digits() => RandomNumberGenerator.GetString("0123456789", 15);
}
