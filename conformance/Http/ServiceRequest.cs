using System.Text;

namespace Conferences.Conformance.Http;

/// <summary>A request to the service.</summary>
/// <param name="Path">From the root of the API on, with the query.</param>
internal sealed record ServiceRequest(string Method, string Path)
{
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>The body's type; null for none.</summary>
    public string? ContentType { get; init; } = "application/json";

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>False for a request without the token of the run.</summary>
    public bool HasToken { get; init; } = true;

    /// <summary>The body as a report shows it.</summary>
    public string? BodyText => Body is { } body ? Encoding.UTF8.GetString(body.Span) : null;

    // Not null for an array that is null: that would be an empty body.
    public static ReadOnlyMemory<byte>? Bytes(string? text) =>
        text is null ? null : new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(text));
}
