using Conferences.Client.Models;
using Conferences.Client.Tests.Fixtures;

namespace Conferences.Client.Tests;

/// <summary>Lists are read to their end, a page at a time.</summary>
public sealed class A_listing
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task of_conferences_is_complete_over_several_pages()
    {
        await using var test = TestClient.Start();
        var owner = Guid.NewGuid().ToString("N");
        var ids = new List<string?>();
        for (var count = 0; count < 5; count++)
            ids.Add((await test.Client.CreateAsync(new() { OwnerId = owner }, cancellation: Now)).Value.Id);
        var query = new ConferenceQuery { Owner = owner, PageSize = 2 };
        var listed = await test.Client.ListAsync(query, Now).Select(it => it.Id).ToListAsync(Now);
        Assert.Equal(ids.OrderDescending(), listed);
        Assert.Equal(3, test.Sent.All.Count(it => it.Method == HttpMethod.Get));

        var ascending = test.Client.ListAsync(query with { Ascending = true }, Now).Select(it => it.Id);
        Assert.Equal(ids.Order(), await ascending.ToListAsync(Now));
    }

    [Fact]
    public async Task of_conferences_can_be_of_one_name_and_of_those_that_run()
    {
        await using var test = TestClient.Start();
        var query = new ConferenceQuery { Name = Guid.NewGuid().ToString("N") };
        await test.CreateAsync(query.Name);
        var room = await test.CreateAsync(query.Name);
        await room.JoinAsync(new JoiningLeg { CallId = "leg-1" }, cancellation: Now);
        Assert.Equal(2, await test.Client.ListAsync(query, Now).CountAsync(Now));
        var running = await test.Client.ListAsync(query with { Running = true }, Now).SingleAsync(Now);
        Assert.Equal((room.Id, 1), (running.Id, running.ReadOnly!.ParticipantCount));
    }

    [Fact]
    public async Task asks_for_no_page_that_is_not_read()
    {
        await using var test = TestClient.Start();
        await test.CreateAsync();
        await test.CreateAsync();
        await test.Client.ListAsync(new() { PageSize = 1 }, Now).FirstAsync(Now);
        Assert.Single(test.Sent.All, it => it.Method == HttpMethod.Get);
    }

    [Fact]
    public async Task of_a_conferences_events_is_complete_over_several_pages()
    {
        await using var test = TestClient.Start();
        var room = await test.CreateAsync("History");
        for (var count = 0; count < 4; count++)
            await room.PatchAsync(new() { Name = $"History {count}" }, cancellation: Now);
        var events = await room.ListEventsAsync(new() { PageSize = 2 }, cancellation: Now).ToListAsync(Now);
        Assert.Equal([1L, 2, 3, 4, 5], events.Select(it => (long)it.Sequence!));
        var change = Assert.Single(events[1].Changes!);
        Assert.Equal("name", change.Path);

        var rest = await room.ListEventsAsync(after: 3, cancellation: Now).ToListAsync(Now);
        Assert.Equal([4L, 5], rest.Select(it => (long)it.Sequence!));
        var edits = new EventQuery { Types = ["conference.created", "conference.deleted"] };
        Assert.Single(await room.ListEventsAsync(edits, cancellation: Now).ToListAsync(Now));
    }

    [Fact]
    public async Task of_an_accounts_events_goes_on_from_a_cursor()
    {
        await using var test = TestClient.Start();
        var room = await test.CreateAsync();
        await room.DeleteAsync(cancellation: Now);

        // The feed tells when they are in the account's history, which is written behind the conference's.
        var events = await test.Client.FollowAsync(cancellation: Now).Where(it => it.ConferenceId == room.Id).Take(2)
            .ToListAsync(Now);
        var types = new EventQuery { Types = ["conference.created"], PageSize = 20 };
        var created = await test.Client.ListEventsAsync(types, cancellation: Now)
            .FirstAsync(it => it.ConferenceId == room.Id, Now);
        Assert.Equal(events[0].Cursor, created.Cursor);
        var next = await test.Client.ListEventsAsync(cursor: created.Cursor, cancellation: Now)
            .FirstAsync(it => it.ConferenceId == room.Id, Now);
        Assert.Equal(events[1].Id, next.Id);
    }

    [Fact]
    public async Task of_operations_and_instances_is_complete_over_several_pages()
    {
        await using var test = TestClient.Start();
        var room = await test.CreateAsync();
        for (var instance = 1; instance <= 3; instance++)
        {
            await room.JoinAsync(new JoiningLeg { CallId = $"leg-{instance}" }, cancellation: Now);
            await room.KickAllAsync(TimeSpan.FromSeconds(10), cancellation: Now);
        }

        var operations = await room.ListOperationsAsync(pageSize: 2, Now).ToListAsync(Now);
        Assert.Equal(["kick", "kick", "kick"], operations.Select(it => it.Action));
        Assert.Equal(3, operations.Select(it => it.Id).Distinct().Count());
        var instances = await room.ListInstancesAsync(pageSize: 2, Now).ToListAsync(Now);
        Assert.Equal([3, 2, 1], instances.Select(it => (int)it.Instance!));
    }

    [Fact]
    public async Task of_the_attempts_to_deliver_is_complete_over_several_pages()
    {
        await using var test = TestClient.Start();

        // Nobody has this name, so that each delivery is one attempt that fails at once.
        var document = new WebhookDocument
        {
            Name = "attempts",
            Uri = "https://receiver.invalid/hook",
            Hook = WebhookDocument_hook.Conference,
            Retries = 0,
        };
        var created = await test.Client.Webhooks.CreateAsync(document, cancellation: Now);
        var webhook = created.Value.Id!;
        var room = await test.CreateAsync();
        await room.PatchAsync(new() { Name = "Attempts" }, cancellation: Now);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Now);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        var attempts = new List<WebhookAttempt>();
        while (attempts.Count(it => it.ConferenceId == room.Id) < 2)
            attempts = await test.Client.Webhooks.ListAttemptsAsync(webhook, 1, patience.Token).ToListAsync(Now);
        Assert.All(attempts, it => Assert.Equal(webhook, it.HookId));
        Assert.Contains(webhook, await test.Client.Webhooks.ListAsync(Now).Select(it => it.Id).ToListAsync(Now));

        await test.Client.Webhooks.DeleteAsync(webhook, Now);
        await Assert.ThrowsAsync<ConferencesException>(() => test.Client.Webhooks.GetAsync(webhook, Now));
    }

    [Fact]
    public async Task of_the_past_shows_who_was_in_then()
    {
        await using var test = TestClient.Start();
        var room = await test.CreateAsync();
        await room.JoinAsync(new JoiningLeg { CallId = "leg-1", CallerIdName = "Ada" }, cancellation: Now);
        var joins = new EventQuery { Types = ["participant.joined"] };
        var time = (await room.ListEventsAsync(joins, cancellation: Now).SingleAsync(Now)).Time;
        await room.KickAsync(1, TimeSpan.FromSeconds(10), cancellation: Now);
        Assert.Equal("Ada", Assert.Single(await room.ListParticipantsAsync(time, Now)).CallerIdName);
        Assert.Equal(1, (await room.GetAsync(time, Now)).Value.ReadOnly!.ParticipantCount);
        Assert.Empty(await room.ListParticipantsAsync(cancellation: Now));
    }
}
