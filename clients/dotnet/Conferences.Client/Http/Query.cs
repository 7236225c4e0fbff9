using System.Globalization;
using Microsoft.Kiota.Abstractions;

namespace Conferences.Client.Http;

/// <summary>Values as they are written in queries and headers.</summary>
internal static class Query
{
    private const string IfMatch = "If-Match";
    private const int LongestKey = 255;

    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    public static string? Time(DateTimeOffset? time) =>
        time?.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Gives a request the caller's name for it; null to have one made.</summary>
    /// <exception cref="ArgumentException">No header can have it.</exception>
    public static RequestInformation Named(this RequestInformation request, string? idempotencyKey)
    {
        if (idempotencyKey is null)
            return request;
        if (idempotencyKey is "" or { Length: > LongestKey } || !idempotencyKey.All(it => it is >= '!' and <= '~'))
        {
            throw new ArgumentException(
                "An idempotency key has 1 to 255 visible characters of ASCII.", nameof(idempotencyKey));
        }

        request.Headers.Add(IdempotencyKeyHandler.Header, idempotencyKey);
        return request;
    }

    /// <summary>Makes a request conditional on the revision; null for no condition.</summary>
    public static void AddRevision(this RequestHeaders headers, string? revision)
    {
        if (revision is not null)
            headers.Add(IfMatch, $"\"{revision.Trim('"')}\"");
    }

    /// <exception cref="ArgumentOutOfRangeException">It is negative or longer than 60 seconds.</exception>
    public static string? Wait(TimeSpan? wait)
    {
        if (wait is not { } time)
            return null;
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero, nameof(wait));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(time, LongestWait, nameof(wait));
        return string.Create(CultureInfo.InvariantCulture, $"{(int)Math.Ceiling(time.TotalSeconds)}s");
    }
}
