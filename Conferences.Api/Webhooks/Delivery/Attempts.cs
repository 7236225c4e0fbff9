using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Conferences.Api.Responses;
using Conferences.Domain.Document;
using JasperFx.Events;

namespace Conferences.Api.Webhooks.Delivery;

/// <summary>What is kept of a try, for its account to see.</summary>
internal static partial class Attempts
{
    // All headers of one message together.
    private const int MostOfHeaders = 4_096;

    // A shorter value is found in too much that is no secret.
    private const int ShortestSecret = 6;

    /// <param name="left">How many tries may follow.</param>
    public static AttemptResponse Of(
        Recipient to, IEvent @event, string type, Exchange exchange, string? reason, int left, DateTimeOffset at)
    {
        string[] secrets =
            [.. to.Headers.Values.Concat(to.Secrets).Where(it => it.Length >= ShortestSecret).Distinct()];
        return new(
            Guid.CreateVersion7(at).ToString("N"),
            to.Webhook.Id,
            to.Webhook.Hook,
            @event.Id.ToString(),
            type,
            @event.StreamKey!,
            @event.Version,
            Masked(exchange.Uri),
            exchange.Method,
            Cut(exchange.Headers.Select(it =>
                to.Headers.Keys.Contains(it.Key, StringComparer.OrdinalIgnoreCase)
                    ? new(it.Key, SecretMembers.Masked)
                    : it)),
            (int?)exchange.Status,
            exchange.AnswerHeaders is null
                ? null
                : Cut(exchange.AnswerHeaders.Select(it =>
                    new KeyValuePair<string, string>(
                        it.Key, IsSecret().IsMatch(it.Key) ? SecretMembers.Masked : Without(secrets, it.Value)))),
            exchange.IsSuccess ? "success" : "failure",
            reason,
            exchange.Error,
            left,
            Gregorian.Seconds(at))
        {
            ReqBody = Text(exchange.Body, secrets),
            RespBody = Text(exchange.Answer, secrets),
        };
    }

    /// <summary>Stands for a delivery that was not made in time.</summary>
    /// <param name="row">Its account, webhook and conference; the event's id, type and sequence; what the webhook
    /// delivers, to where, and its method.</param>
    public static AttemptResponse Expired(DbDataReader row, DateTimeOffset at) => new(
        Guid.CreateVersion7(at).ToString("N"),
        row.GetString(1),
        row.GetString(6),
        row.GetString(3),
        row.GetString(4),
        row.GetString(2),
        row.GetInt64(5),
        Masked(row.GetString(7)),
        row.GetString(8),
        new Dictionary<string, string>(),
        null,
        null,
        "failure",
        "expired",
        null,
        0,
        Gregorian.Seconds(at));

    // An endpoint may answer with what it was sent.
    private static string? Text(ReadOnlyMemory<byte> body, string[] secrets) =>
        body.IsEmpty ? null : Without(secrets, Encoding.UTF8.GetString(body.Span));

    private static string Without(string[] secrets, string text)
    {
        foreach (var secret in secrets)
            text = text.Replace(secret, SecretMembers.Masked, StringComparison.Ordinal);
        return Storable(text);
    }

    // PostgreSQL stores no zero.
    private static string Storable(string text) => text.Replace('\0', '\uFFFD');

    private static string Masked(string uri) => SecretParameters().Replace(uri, $"$1{SecretMembers.Masked}");

    private static Dictionary<string, string> Cut(IEnumerable<KeyValuePair<string, string>> headers)
    {
        var (kept, bytes) = (new Dictionary<string, string>(), 0);
        foreach (var (name, value) in headers)
        {
            bytes += name.Length + value.Length;
            if (bytes > MostOfHeaders)
                break;
            kept[name.ToLower(CultureInfo.InvariantCulture)] = Storable(value);
        }

        return kept;
    }

    [GeneratedRegex("cookie|auth|token|secret|password|key|signature", RegexOptions.IgnoreCase)]
    private static partial Regex IsSecret();

    [GeneratedRegex(
        @"((?:[?&][^=&#]*(?:auth|token|secret|password|passwd|pwd|key|sig|code)[^=&#]*=)|(?<=://)(?=[^/?#]*@))[^&#@]*",
        RegexOptions.IgnoreCase)]
    private static partial Regex SecretParameters();
}
