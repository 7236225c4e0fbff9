namespace Conferences.Api.Crossbar;

/// <summary>The caller's own name for a request, and the hash of what it asked.</summary>
/// <param name="Value">At most 255 visible characters, unique within an account for 24 hours.</param>
/// <param name="RequestHash">SHA-256 of all that the request asks (over HTTP: method, path and body), lower-case hex.
/// </param>
public sealed record IdempotencyKey(string Value, string RequestHash)
{
    /// <summary>False if only what recorded something is kept under it, and a refusal is decided again.</summary>
    public bool KeepsRefusals { get; init; } = true;

    /// <summary>True for what can be a key.</summary>
    public static bool IsKey(string? value) =>
        value is { Length: > 0 and <= 255 } && value.All(letter => letter is > ' ' and <= '~');
}
