using System.Collections.Concurrent;

namespace Conferences.Client.Tests.Fixtures;

/// <summary>One attempt, as it left the client.</summary>
/// <param name="Token">The credentials that it carried; null for a login.</param>
internal sealed record SentRequest(HttpMethod Method, string Path, string? Key, string? Token);

/// <summary>What befalls an attempt: it may be sent, or not, and answered by something else.</summary>
internal delegate Task<HttpResponseMessage> Fault(
    Func<Task<HttpResponseMessage>> send, CancellationToken cancellation);

/// <summary>All attempts of a client in their order, and what is to befall the next ones.</summary>
internal sealed class SentRequests
{
    private readonly ConcurrentQueue<SentRequest> sent = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource> awaited = new();
    private readonly ConcurrentQueue<(Func<SentRequest, bool> Of, Fault Fault)> faults = new();

    public IReadOnlyList<SentRequest> All => [.. sent];

    public IReadOnlyList<SentRequest> Logins => [.. sent.Where(IsLogin)];

    /// <summary>All attempts but logins.</summary>
    public IReadOnlyList<SentRequest> Others => [.. sent.Where(it => !IsLogin(it))];

    /// <summary>Lets something befall the next attempt that is no login.</summary>
    public void Next(Fault fault) => faults.Enqueue((it => !IsLogin(it), fault));

    /// <summary>Lets something befall the next login.</summary>
    public void NextLogin(Fault fault) => faults.Enqueue((IsLogin, fault));

    /// <summary>Completes when that many attempts were made that are no logins.</summary>
    public Task OthersAsync(int count)
    {
        var reached = awaited.GetOrAdd(count, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        if (Others.Count >= count)
            reached.TrySetResult();
        return reached.Task;
    }

    public Fault? Of(SentRequest request)
    {
        sent.Enqueue(request);
        if (awaited.TryGetValue(Others.Count, out var reached))
            reached.TrySetResult();
        if (!faults.TryPeek(out var next) || !next.Of(request))
            return null;
        faults.TryDequeue(out _);
        return next.Fault;
    }

    private static bool IsLogin(SentRequest request) => request.Path.EndsWith("/v2/api_auth", StringComparison.Ordinal);
}

/// <summary>Notes each attempt, and lets the next fault befall it.</summary>
internal sealed class FaultHandler(SentRequests requests) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var key = request.Headers.TryGetValues("Idempotency-Key", out var keys) ? keys.Single() : null;
        var sent = new SentRequest(
            request.Method, request.RequestUri!.AbsolutePath, key, request.Headers.Authorization?.Parameter);
        return requests.Of(sent) is { } fault
            ? fault(() => base.SendAsync(request, cancellation), cancellation)
            : base.SendAsync(request, cancellation);
    }
}
