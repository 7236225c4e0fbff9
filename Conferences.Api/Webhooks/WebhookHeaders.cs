using System.Buffers;
using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Domain.Document;

namespace Conferences.Api.Webhooks;

/// <summary>Which headers a webhook may send with each request.</summary>
internal static class WebhookHeaders
{
    private const int MostHeaders = 32;
    private const int LongestName = 128;
    private const int LongestValue = 4_096;

    private static readonly SearchValues<char> OfNames = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // Set by the service, or about the connection and the body.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Content-Length", "Content-Type", "Content-Encoding", "Connection", "Expect", "Keep-Alive", "TE",
        "Trailer", "Transfer-Encoding", "Upgrade", "X-Hook-ID", "X-Account-ID",
    };

    private static readonly string[] ReservedPrefixes = ["webhook-", "proxy-"];

    /// <summary>Adds what is wrong with the headers of a document or patch.</summary>
    public static void Check(JsonElement body, ValidationErrors errors)
    {
        const string member = WebhookDocument.HeadersMember;
        if (!body.TryGetProperty(member, out var headers) || headers.ValueKind is not JsonValueKind.Object)
            return;
        if (headers.GetPropertyCount() > MostHeaders)
        {
            errors.Add(
                member, "maxProperties", $"There must not be more than {MostHeaders} headers", ("target", MostHeaders));
            return;
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var header in headers.EnumerateObject())
        {
            var path = $"{member}.{header.Name}";
            if (!names.Add(header.Name))
                errors.Add(path, "duplicate", "The header is there in two spellings");
            else if (NameObjection(header.Name) is { } objection)
                errors.Add(path, "invalid", objection);
            else if (header.Value.ValueKind is JsonValueKind.Null)
                continue;
            else if (header.Value.ValueKind is not JsonValueKind.String)
                errors.Add(path, "type", "Value did not match type(s): string", ("target", "string"));
            else if (ValueObjection(header.Value.GetString()!) is { } wrong)
                errors.Add(path, "invalid", wrong);
        }
    }

    private static string? NameObjection(string name) => name switch
    {
        { Length: 0 or > LongestName } => $"The name of a header must be 1 to {LongestName} characters",
        _ when name.AsSpan().ContainsAnyExcept(OfNames) => "The name of a header must be a token of HTTP",
        _ when Reserved.Contains(name)
            || ReservedPrefixes.Any(it => name.StartsWith(it, StringComparison.OrdinalIgnoreCase)) =>
            "This header is set by the service",
        _ => null,
    };

    // Without control characters, nothing can begin another header.
    private static string? ValueObjection(string value) => value switch
    {
        { Length: > LongestValue } => $"The value of a header must not be more than {LongestValue} characters",
        _ when value.Any(letter => letter is < ' ' or > '~') => "The value of a header must be visible ASCII characters",
        _ => null,
    };
}
