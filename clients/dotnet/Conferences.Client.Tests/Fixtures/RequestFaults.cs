using System.Net;
using System.Net.Http.Headers;

namespace Conferences.Client.Tests.Fixtures;

/// <summary>What can befall a request.</summary>
internal static class RequestFaults
{
    /// <summary>The service does what was asked for, and the connection is lost before it can say so.</summary>
    public static async Task<HttpResponseMessage> LoseAnswer(
        Func<Task<HttpResponseMessage>> send, CancellationToken cancellation)
    {
        using var answer = await send();
        Assert.True(answer.IsSuccessStatusCode);
        throw new HttpRequestException("The connection was reset.");
    }

    /// <summary>The service does what was asked for, and the connection is lost in the middle of the answer.</summary>
    public static async Task<HttpResponseMessage> LoseHalfOfAnswer(
        Func<Task<HttpResponseMessage>> send, CancellationToken cancellation)
    {
        var answer = await send();
        var body = await answer.Content.ReadAsByteArrayAsync(cancellation);
        answer.Content = new StreamContent(new BrokenStream(body[..(body.Length / 2)]))
        {
            Headers = { ContentType = new("application/json") },
        };
        return answer;
    }

    /// <summary>Something else answers in place of the service.</summary>
    public static Fault Answer(HttpStatusCode status, string type, string text) => (_, _) =>
        Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(text, null, type) });

    /// <summary>The service, or a proxy in front of it, answers with an error and does nothing.</summary>
    public static Fault Refuse(HttpStatusCode status, TimeSpan? retryAfter = null) => (_, _) =>
    {
        var answer = new HttpResponseMessage(status);
        if (retryAfter is { } pause)
            answer.Headers.RetryAfter = new RetryConditionHeaderValue(pause);
        return Task.FromResult(answer);
    };

    private sealed class BrokenStream(byte[] content) : MemoryStream(content)
    {
        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await base.ReadAsync(buffer, cancellationToken);
            return count > 0 ? count : throw new IOException("The connection was reset.");
        }

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
            throw new IOException("The connection was reset.");
    }
}
