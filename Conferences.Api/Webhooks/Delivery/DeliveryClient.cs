using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Conferences.Api.Webhooks.Delivery;

/// <summary>What came of a request.</summary>
/// <param name="Status">Of the answer; null if there was none.</param>
/// <param name="Error">Why there was none, as attempts name it.</param>
/// <param name="RetryAfter">When the endpoint wants to be asked again.</param>
/// <param name="Took">From the beginning to the end of the answer.</param>
internal sealed record Exchange(
    string Method,
    string Uri,
    IReadOnlyDictionary<string, string> Headers,
    ReadOnlyMemory<byte> Body,
    HttpStatusCode? Status,
    IReadOnlyDictionary<string, string>? AnswerHeaders,
    ReadOnlyMemory<byte> Answer,
    string? Error,
    TimeSpan? RetryAfter,
    TimeSpan Took)
{
    /// <summary>True for any 2xx, even if the body that followed broke off.</summary>
    public bool IsSuccess => Status is >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices;
}

/// <summary>Sends requests to endpoints of webhooks.</summary>
internal class DeliveryClient(HttpMessageHandler handler, WebhookOptions options, TimeProvider clock)
    : IDisposable
{
    /// <summary>Most bytes of a body that are read, and kept.</summary>
    public const int MostOfBody = 4_096;

    // Given by the caller of the API, and yet not the caller's to set.
    private static readonly HashSet<string> Ours = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Content-Length", "Transfer-Encoding", "Connection", "X-Hook-ID", "X-Account-ID", "webhook-id",
        "webhook-timestamp", "webhook-signature",
    };

    private readonly HttpMessageInvoker client = new(handler, disposeHandler: true);

    /// <summary>Sends a payload once. Whatever fails is in the result.</summary>
    /// <param name="id">The event's id.</param>
    /// <exception cref="OperationCanceledException">It was broken off; nobody knows whether it arrived.</exception>
    public virtual async Task<Exchange> SendAsync(
        Recipient to, string id, Payload payload, CancellationToken cancellation)
    {
        var (webhook, start) = (to.Webhook, Stopwatch.GetTimestamp());
        var exchange = new Exchange(
            webhook.Verb, webhook.Uri, Headers(to, id, payload), Kept(payload),
            null, null, default, null, null, default);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(options.TimeoutSeconds));
        try
        {
            using var request = Request(exchange, payload);
            using var response = await client.SendAsync(request, deadline.Token);
            exchange = exchange with
            {
                Status = response.StatusCode,
                AnswerHeaders = Read(response),
                RetryAfter = RetryAfter(response),
            };
            return exchange with
            {
                Answer = await BodyAsync(response, deadline.Token),
                Took = Stopwatch.GetElapsedTime(start),
            };
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested && ErrorOf(failure) is { } error)
        {
            // Once there is a status, the answer is known, and only its body is not.
            return exchange with
            {
                Error = exchange.Status is null ? error : null,
                Took = Stopwatch.GetElapsedTime(start),
            };
        }
    }

    public void Dispose()
    {
        client.Dispose();
        GC.SuppressFinalize(this);
    }

    private Dictionary<string, string> Headers(Recipient to, string id, Payload payload)
    {
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds();
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in to.Headers.Where(it => !Ours.Contains(it.Key)))
            headers[name] = value;
        headers.TryAdd("User-Agent", "Conferences");
        if (payload.ContentType is { } type)
            headers["Content-Type"] = type;
        headers["X-Hook-ID"] = to.Webhook.Id;
        headers["X-Account-ID"] = to.Account;
        headers["webhook-id"] = id;
        headers["webhook-timestamp"] = timestamp.ToString(CultureInfo.InvariantCulture);
        headers["webhook-signature"] = Signature.Of(to.Secrets, id, timestamp, payload.Body);
        return headers;
    }

    private static HttpRequestMessage Request(Exchange exchange, Payload payload)
    {
        var separator = exchange.Uri.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var uri = new Uri(payload.Query.Length == 0 ? exchange.Uri : $"{exchange.Uri}{separator}{payload.Query}");
        var request = new HttpRequestMessage(HttpMethod.Parse(exchange.Method), uri);
        if (payload.ContentType is not null)
            request.Content = new ByteArrayContent(payload.Body);
        foreach (var (name, value) in exchange.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private static ReadOnlyMemory<byte> Kept(Payload payload)
    {
        ReadOnlyMemory<byte> sent = payload.ContentType is null ? Encoding.ASCII.GetBytes(payload.Query) : payload.Body;
        return sent.Length > MostOfBody ? sent[..MostOfBody] : sent;
    }

    private static Dictionary<string, string> Read(HttpResponseMessage response) =>
        response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .GroupBy(it => it.Key, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(it => it.Key, it => string.Join(", ", it.Select(header => header.Value.ToString())));

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter;
        var wait = asked?.Delta ?? (asked?.Date - clock.GetUtcNow())
            ?? (IsBeyondNumbers(response) ? Schedule.LongestPause : null);
        return wait is { } given && given > TimeSpan.Zero
            ? given < Schedule.LongestPause ? given : Schedule.LongestPause
            : null;
    }

    // More seconds than the framework can parse.
    private static bool IsBeyondNumbers(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Retry-After", out var values)
        && values is { Count: 1 } && $"{values}" is { Length: >= 10 } text && text.All(char.IsAsciiDigit);

    private static async Task<ReadOnlyMemory<byte>> BodyAsync(
        HttpResponseMessage response, CancellationToken cancellation)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        var body = new byte[MostOfBody];
        var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellation);
        return body.AsMemory(0, length);
    }

    // Null for what is a fault of ours.
    private static string? ErrorOf(Exception failure) => failure switch
    {
        OperationCanceledException => "timeout",
        HttpRequestException { InnerException: { } inner } when ErrorOf(inner) is { } error => error,
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "name_not_resolved",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "connection_failed",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "tls_failed",
        HttpRequestException => "invalid_response",
        AddressRefusedException => "address_refused",
        AuthenticationException => "tls_failed",
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "connection_refused",
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } =>
            "name_not_resolved",
        SocketException => "connection_failed",
        IOException => "connection_lost",
        UriFormatException => "uri_too_long",
        _ => null,
    };
}
