namespace Conferences.Client.Http;

/// <summary>Names each write, so that its repeats get the answer of the first one that was carried out.</summary>
internal sealed class IdempotencyKeyHandler : DelegatingHandler
{
    public const string Header = "Idempotency-Key";

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        if (request.Method != HttpMethod.Get && request.Method != HttpMethod.Head && !request.Headers.Contains(Header))
            request.Headers.Add(Header, Guid.NewGuid().ToString("N"));
        return base.SendAsync(request, cancellation);
    }
}
