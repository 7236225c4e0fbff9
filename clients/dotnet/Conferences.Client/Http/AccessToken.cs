using System.Buffers.Text;
using System.Text.Json;

namespace Conferences.Client.Http;

/// <summary>What a login gave.</summary>
/// <param name="Account">The account that the key belongs to.</param>
/// <param name="RenewAt">From when on another one should be used.</param>
internal sealed record AccessToken(string Text, string Account, DateTimeOffset RenewAt)
{
    // Requests that are under way with the old token have this long to arrive.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    /// <param name="envelope">The login's answer.</param>
    /// <param name="now">When it came.</param>
    public static AccessToken Read(byte[] envelope, DateTimeOffset now)
    {
        using var document = JsonDocument.Parse(envelope);
        var text = document.RootElement.GetProperty("auth_token").GetString()!;
        var account = document.RootElement.GetProperty("data").GetProperty("account_id").GetString()!;
        return new(text, account, LifetimeOf(text) is { } lifetime ? now + Usable(lifetime) : DateTimeOffset.MaxValue);
    }

    private static TimeSpan Usable(TimeSpan lifetime) => lifetime > 2 * Margin ? lifetime - Margin : lifetime / 2;

    // A duration, so that it does not matter whether the clocks of the service and this machine agree. A token of
    // another kind is used until it is refused.
    private static TimeSpan? LifetimeOf(string token)
    {
        if (token.Split('.') is not [_, var claims, _] || !Base64Url.IsValid(claims))
            return null;
        using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(claims));
        return Seconds(document, "exp") - (Seconds(document, "iat") ?? Seconds(document, "nbf")) is { } seconds
            ? TimeSpan.FromSeconds(seconds)
            : null;
    }

    private static double? Seconds(JsonDocument claims, string name) =>
        claims.RootElement.TryGetProperty(name, out var value) && value.TryGetDouble(out var seconds) ? seconds : null;
}
