using System.Net;
using System.Text.Json.Nodes;
using Conferences.Api.Live;
using Conferences.Api.Queries;
using Conferences.Domain.Commands;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Http;
using Microsoft.Extensions.DependencyInjection;
using Ask = Conferences.Domain.Commands.CommandContext;

namespace Conferences.Tests.Live;

/// <summary>The history as it is recorded, as server-sent events.</summary>
public sealed class Following_a_history(Service service)
{
    private readonly Portal portal = service.Portal();

    [Fact]
    public async Task gets_what_was_recorded_and_then_what_comes()
    {
        var id = await portal.Create();
        var began = new TaskCompletionSource();
        var follower = new Follower(portal, $"/{id}/events");
        var following = follower.FollowAsync(it => it.Heard.Count == 4, began);
        await began.Task;
        await portal.Join(id, "a");
        await portal.Patch($"/{id}", """{"data":{"name":"x"}}""");
        await following;
        Assert.Equal(["1", "2", "3", "4"], follower.Heard.Select(it => it.EventId));
        Assert.Equal(
            ["conference.created", "conference.started", "participant.joined", "conference.updated"],
            follower.Heard.Select(it => it.EventType));
        Assert.Equal(
            Text((await portal.Get($"/{id}/events")).Data.AsArray()), Text(follower.Events));
    }

    [Theory]
    [InlineData("/{id}/events?after=1")]
    [InlineData("/events?type=participant.left")]
    public async Task is_told_at_once_that_it_has_begun(string path)
    {
        var id = await portal.Create();
        using var request = new HttpRequestMessage(
            HttpMethod.Get, $"/v2/accounts/{portal.Account}/conferences{path.Replace("{id}", id)}");
        request.Headers.Accept.Add(new("text/event-stream"));
        var cancellation = TestContext.Current.CancellationToken;
        using var response = await portal.Http.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        using var feed = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        var lines = new List<string>();
        while (await feed.ReadLineAsync(cancellation) is { Length: > 0 } line)
            lines.Add(line);

        // Later signs of life do not say when to come again.
        Assert.Equal(["event: heartbeat", "data: {}", "retry: 1000"], lines);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task misses_nothing_and_repeats_nothing_though_it_is_cut_at_random(int seed)
    {
        var random = new Random(seed);
        var id = await portal.Create();
        var work = Task.Run(async () => await A_long_history.Record(service, portal, 600, seed));
        id = await FirstOther(id);
        var (one, all) = (new Follower(portal, $"/{id}/events"), new Follower(portal, "/events"));
        var cuts = 0;
        do
        {
            foreach (var follower in (Follower[])[one, all])
            {
                var until = follower.Heard.Count + random.Next(1, 120);
                using var cut = new CancellationTokenSource(random.Next(5, 300));
                try
                {
                    await follower.FollowAsync(it => it.Heard.Count >= until, cut: cut);
                }
                catch (OperationCanceledException) when (cut.IsCancellationRequested)
                {
                    cuts++;
                }
            }
        }
        while (!work.IsCompleted || cuts == 0);

        Assert.Equal(id, await work);
        Assert.NotEqual(0, cuts);
        var count = (int)await A_long_history.Version(service, id);
        await one.FollowAsync(it => it.Heard.Count >= count);
        await all.FollowAsync(it => it.Heard.Count >= count + 1);
        Assert.Equal(Enumerable.Range(1, count), one.Events.Select(it => it.At<int>("sequence")));
        Assert.Equal(count + 1, all.Events.Select(it => it.At<string>("id")).Distinct().Count());
        Assert.Equal(
            Enumerable.Range(1, count),
            all.Events.Where(it => it.At<string>("conference_id") == id).Select(it => it.At<int>("sequence")));
    }

    [Fact]
    public async Task of_one_account_hears_nothing_of_another()
    {
        var other = service.Portal();
        var began = new TaskCompletionSource();
        var follower = new Follower(portal, "/events");
        var following = follower.FollowAsync(it => it.Heard.Count == 2, began);
        await began.Task;
        await other.Create();
        var first = await portal.Create();
        await other.Create();
        var second = await portal.Create();
        await following;
        Assert.Equal([first, second], follower.Events.Select(it => it.At<string>("conference_id")));
        (await other.Get($"/{first}/events", ("Accept", "text/event-stream")))
            .Is(HttpStatusCode.NotFound, "bad_identifier");
    }

    [Fact]
    public async Task on_one_node_hears_what_another_records()
    {
        await using var node = new Node(service.ConnectionString);
        var id = await portal.Create();
        var follower = new Follower(node.Portal(portal.Account, service.Token), $"/{id}/events");
        var began = new TaskCompletionSource();
        var following = follower.FollowAsync(it => it.Heard.Count == 3, began);
        await began.Task;
        await portal.Join(id, "a");
        await following;
        Assert.Equal(["1", "2", "3"], follower.Heard.Select(it => it.EventId));
    }

    [Fact]
    public async Task is_for_five_hundred_at_once()
    {
        const int many = 500;
        var id = await portal.Create();
        var followers = Enumerable.Range(0, many).Select(number =>
            new Follower(portal, number % 2 == 0 ? $"/{id}/events" : "/events")).ToArray();
        var began = followers.Select(_ => new TaskCompletionSource()).ToArray();
        var following = followers.Select((it, number) => it.FollowAsync(at => at.Heard.Count == 23, began[number]))
            .ToArray();
        await Task.WhenAll(began.Select(it => it.Task));
        Assert.True(service.Parts.GetRequiredService<SseSubscribers>().Count >= many);
        for (var call = 0; call < 21; call++)
            await portal.Join(id, $"{call}");
        await Task.WhenAll(following);
        Assert.All(followers, it => Assert.Equal(
            Enumerable.Range(1, 23), it.Events.Select(@event => @event.At<int>("sequence"))));
    }

    [Fact]
    public async Task too_slowly_is_let_go_and_reads_the_rest_in_the_store()
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        using var request = new HttpRequestMessage(
            HttpMethod.Get, $"/v2/accounts/{portal.Account}/conferences/{id}/events");
        request.Headers.Accept.Add(new("text/event-stream"));
        var cancellation = TestContext.Current.CancellationToken;
        using var response = await portal.Http.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, cancellation);

        // It reads nothing, while more is recorded than sockets and its own buffer can hold.
        var listeners = service.Parts.GetRequiredService<SseSubscribers>();
        await Until.Async(() => Task.FromResult(listeners.Accounts.Contains(portal.Account)));
        for (var commit = 0; commit < 60; commit++)
        {
            await service.Commit(portal.Account, id, [.. Enumerable.Range(0, 64).Select(number =>
                (Func<Ask, Command>)(it => new ActOnParticipant(
                    number % 2 == 0 ? ParticipantAction.Unmute : ParticipantAction.Mute, 1, it)))]);
        }

        await Until.Async(() => Task.FromResult(!listeners.Accounts.Contains(portal.Account)));
        var count = (int)await A_long_history.Version(service, id);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        var read = new List<int>();
        await foreach (var item in System.Net.ServerSentEvents.SseParser.Create(stream).EnumerateAsync(cancellation))
        {
            if (item.EventType == FeedSignal.Heartbeat)
                continue;
            read.Add(JsonNode.Parse(item.Data)!.At<int>("sequence"));
            if (read.Count == count)
                break;
        }

        Assert.Equal(Enumerable.Range(1, count), read);
    }

    [Fact]
    public async Task hears_who_talks_and_not_who_talked()
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        var speakers = service.Parts.GetRequiredService<ActiveSpeakers>();
        var began = new TaskCompletionSource();
        var follower = new Follower(portal, $"/{id}/events") { LastId = "3" };
        var following = follower.FollowAsync(it => it.Heard.Count == 2, began);
        await began.Task;
        await Until.Async(() => Task.FromResult(
            service.Parts.GetRequiredService<SseSubscribers>().Accounts.Contains(portal.Account)));
        speakers.Start(new(portal.Account, id), new("a"));
        speakers.Stop(new(portal.Account, id), new("a"));
        await following;
        Assert.Equal(
            ["participant.started_talking", "participant.stopped_talking"],
            follower.Heard.Select(it => it.EventType));
        Assert.All(follower.Heard, it => Assert.Null(it.EventId));
        Assert.Equal("a", JsonNode.Parse(follower.Heard[0].Data)!.At<string>("data.call_id"));

        var later = new Follower(portal, $"/{id}/events");
        await later.FollowAsync(it => it.Heard.Count == 3);
        Assert.Equal(["1", "2", "3"], later.Heard.Select(it => it.EventId));
    }

    [Fact]
    public async Task ends_when_the_key_is_revoked()
    {
        var (key, kept) = await Keys.Add(service, portal.Account);
        var login = await Keys.LogIn(service, $$$"""{"data":{"api_key":"{{{key}}}"}}""");
        using var http = new HttpClient { BaseAddress = service.Address };
        http.DefaultRequestHeaders.Add("X-Auth-Token", login.Json.At<string>("auth_token"));
        var began = new TaskCompletionSource();
        var following = new Follower(new(portal.Account, http), "/events").FollowAsync(_ => false, began);
        await began.Task;
        await Keys.Keep(service, kept with { Revoked = DateTimeOffset.UtcNow });
        await following;
    }

    [Fact]
    public async Task lets_only_what_is_asked_for_pass()
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        var follower = new Follower(portal, $"/{id}/events?type=participant.joined,participant.left");
        var began = new TaskCompletionSource();
        var following = follower.FollowAsync(it => it.Heard.Count == 2, began);
        await began.Task;
        await portal.ActOn(id, 1, "mute");
        await portal.ActOn(id, 1, "kick");
        await following;
        Assert.Equal(["participant.joined", "participant.left"], follower.Heard.Select(it => it.EventType));
    }

    [Theory]
    [InlineData("", "-1")]
    [InlineData("", "x")]
    [InlineData("account", "7")]
    [InlineData("account", "!!!")]
    public async Task goes_on_behind_nothing_that_was_never_there(string whose, string last)
    {
        var id = await portal.Create();
        Expect.Invalid("Last-Event-ID", "type", await portal.Get(
            whose == "account" ? "/events" : $"/{id}/events",
            ("Accept", "text/event-stream"),
            ("Last-Event-ID", last)));
    }

    private static string Text(IEnumerable<JsonNode?> items) =>
        string.Join('\n', items.Select(it => it!.ToJsonString()));

    private async Task<string> FirstOther(string id)
    {
        List<string> others = [];
        await Until.Async(async () => (others = await Stored.Column<string>(
            service,
            "select id from conferences.mt_streams where tenant_id = $1 and id <> $2",
            portal.Account,
            id)).Count > 0);
        return others[0];
    }
}
