using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Contracts;
using Conferences.Tests.Fixtures.Http;
using Microsoft.Extensions.Time.Testing;

namespace Conferences.Tests.Contracts;

/// <summary>The incident in docs/audit.md happens, and is investigated with the commands on the page.</summary>
public sealed class The_page_about_the_audit(Service service)
{
    [Fact]
    public async Task finds_out_who_unlocked_the_board_meeting()
    {
        var text = await File.ReadAllTextAsync(
            Repository.PathOf("docs/audit.md"), TestContext.Current.CancellationToken);
        var database = await service.NewDatabaseAsync("board");
        var account = Ids.New();
        await MeetAsync(database, account);

        await using var node = new Node(database);
        await new Tour(node.ClientOptions.BaseAddress, account, ("ConnectionStrings__Postgres", database))
            .AnswersAsync(Tour.Script(text, "Who unlocked the board meeting?"));
    }

    // Fifty minutes ago Ada and Grace met, and locked the conference. Ten minutes later it was unlocked, and Mallory
    // joined. It cannot be longer ago, since a token lasts an hour.
    private static async Task MeetAsync(string database, string account)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow.AddMinutes(-50));
        await using var node = new Node(database, clock);
        var portal = node.Portal(account, await node.Token());
        var board = await portal.Create("""{"name":"Board"}""");
        await portal.Join(board, "leg-1", ""","caller_id_name":"Ada","is_moderator":true""");
        await portal.Join(board, "leg-2", ""","caller_id_name":"Grace" """);
        await portal.Act(board, "lock");
        clock.Advance(TimeSpan.FromMinutes(10));
        await portal.Put(
            $"/{board}", """{"data":{"action":"unlock"}}""", ("X-Request-ID", "reception-7"));
        await portal.Join(board, "leg-3", ""","caller_id_name":"Mallory" """);
        await Until.Async(async () => (await portal.Get("/events?limit=1000")).Data.AsArray().Count == 13);
    }
}
