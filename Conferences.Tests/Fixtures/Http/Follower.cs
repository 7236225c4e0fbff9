using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;

namespace Conferences.Tests.Fixtures.Http;

/// <summary>A client that follows a history, and resumes after a disconnect.</summary>
internal sealed class Follower(Portal portal, string path)
{
    /// <summary>The received events, without heartbeats.</summary>
    public List<SseItem<string>> Heard { get; } = [];

    /// <summary>The id of the last event that had one.</summary>
    public string? LastId { get; set; }

    /// <summary>The received events of the history.</summary>
    public IEnumerable<JsonNode> Events =>
        Heard.Where(it => it.EventId is not null).Select(it => JsonNode.Parse(it.Data)!);

    /// <summary>Follows until the condition holds, or forever.</summary>
    /// <param name="began">Completes when the service has responded.</param>
    /// <param name="cut">Disconnects it.</param>
    public async Task FollowAsync(
        Func<Follower, bool> isEnough, TaskCompletionSource? began = null, CancellationTokenSource? cut = null)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(
            cut?.Token ?? default, TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v2/accounts/{portal.Account}/conferences{path}");
        request.Headers.Accept.Add(new("text/event-stream"));
        if (LastId is not null)
            request.Headers.Add("Last-Event-ID", LastId);
        using var response = await portal.Http.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        await using var stream = await response.Content.ReadAsStreamAsync(patience.Token);
        if (isEnough(this))
            return;
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(patience.Token))
        {
            began?.TrySetResult();
            if (item.EventType == "heartbeat")
                continue;
            Heard.Add(item);

            // An event without an id keeps the previous one.
            LastId = item.EventId ?? LastId;
            if (isEnough(this))
                return;
        }
    }
}
