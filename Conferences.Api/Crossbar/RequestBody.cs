using System.Buffers;
using System.IO.Pipelines;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Connections.Features;

namespace Conferences.Api.Crossbar;

/// <summary>Reads request bodies, limited in size and time.</summary>
/// <param name="time">Most time a whole body may take, whatever its rate.</param>
/// <param name="large">Limits the large ones.</param>
internal sealed class RequestBody(TimeSpan time, LargeBodies large)
{
    /// <summary>The body, or the reply if it is too large, too slow, malformed or incomplete.</summary>
    /// <param name="most">Most bytes.</param>
    public async Task<(byte[]? Body, Reply? Error)> ReadAsync(HttpRequest request, int most)
    {
        if (request.ContentLength > most)
            return (null, TooLarge(most));

        // No read is cancelled by a token: Kestrel would log that the read is still in progress when it goes on.
        await using var deadline = new Timer(
            static reader => ((PipeReader)reader!).CancelPendingRead(),
            request.BodyReader,
            time,
            Timeout.InfiniteTimeSpan);
        try
        {
            return await BytesAsync(request, most);
        }
        catch (BadHttpRequestException bad)
        {
            return (null, bad.StatusCode switch
            {
                StatusCodes.Status413PayloadTooLarge => TooLarge(most),
                StatusCodes.Status408RequestTimeout => TooSlow,
                _ => Fail(request),
            });
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException)
        {
            return (null, Fail(request));
        }
    }

    /// <summary>Parses a body; large ones of an account one after the other.</summary>
    /// <param name="parse">Gives what is wrong with it, or null.</param>
    public async Task<Reply?> ParseAsync(HttpRequest request, int length, Func<Reply?> parse)
    {
        if (length <= LargeBodies.Small)
            return parse();
        using var turn = await large.ParseAsync(request.HttpContext);
        return turn is null ? LargeBodies.TooMany : parse();
    }

    /// <summary>The reply to a body of more than this many bytes.</summary>
    public static Reply TooLarge(int most) => Reply.Invalid(
        new ValidationErrors().Add(
            "file", "maxSize", $"Payload or Files must not be more than {most} bytes", ("target", most)),
        StatusCodes.Status413PayloadTooLarge);

    /// <summary>The reply to a body that was not complete in time.</summary>
    public static Reply TooSlow { get; } = Reply.Error(
        StatusCodes.Status408RequestTimeout, "request_timeout", new { message = "the body took too long" }) with
    { ClosesConnection = true };

    // For any I/O failure while the body is read, such as a malformed chunk.
    private static Reply Unreadable { get; } = Reply.Error(
        StatusCodes.Status400BadRequest, "faulty_request", new { message = "the body cannot be read" }) with
    { ClosesConnection = true };

    // If the client is gone, the reply with its Connection: close cannot be sent. Kestrel would then try to read
    // another request while this body's read is in progress, and log that.
    private static Reply Fail(HttpRequest request)
    {
        if (HttpProtocol.IsHttp11(request.Protocol) || HttpProtocol.IsHttp10(request.Protocol))
            request.HttpContext.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        return Unreadable;
    }

    private async Task<(byte[]? Body, Reply? Error)> BytesAsync(HttpRequest request, int most)
    {
        RateLimitLease? place = null;
        try
        {
            while (true)
            {
                var read = await request.BodyReader.ReadAsync(CancellationToken.None);
                var error = read.IsCanceled ? TooSlow : read.Buffer.Length > most ? TooLarge(most) : null;
                if (error is null && read.Buffer.Length > LargeBodies.Small)
                {
                    place ??= await large.EnterAsync(request.HttpContext);
                    error = place is null ? LargeBodies.TooMany : null;
                }

                var body = error is null && read.IsCompleted ? read.Buffer.ToArray() : null;
                var isOver = body is not null || error is not null;
                request.BodyReader.AdvanceTo(isOver ? read.Buffer.End : read.Buffer.Start, read.Buffer.End);
                if (isOver)
                    return (body, error);
            }
        }
        finally
        {
            place?.Dispose();
        }
    }
}
