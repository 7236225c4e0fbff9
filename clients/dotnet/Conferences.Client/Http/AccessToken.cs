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

    // Seconds, some thirty years.
    private const double Endless = 1_000_000_000;

    /// <param name="envelope">The login's answer.</param>
    /// <param name="now">When it came.</param>
    /// <exception cref="ConferencesException">It is not the service's answer.</exception>
    public static AccessToken Read(byte[] envelope, DateTimeOffset now)
    {
        var answer = ErrorReader.Parse(envelope);
        if (ErrorReader.Text(answer, "auth_token") is not { } text
            || ErrorReader.Text(ErrorReader.Member(answer, "data"), "account_id") is not { } account)
            throw ErrorReader.Foreign("to the login has no token", null);
        return new(text, account, LifetimeOf(text) is { } lifetime ? now + Usable(lifetime) : DateTimeOffset.MaxValue);
    }

    private static TimeSpan Usable(TimeSpan lifetime) => lifetime > 2 * Margin ? lifetime - Margin : lifetime / 2;

    // A duration, so that it does not matter whether the clocks of the service and this machine agree. A token of
    // another kind is used until it is refused.
    private static TimeSpan? LifetimeOf(string token)
    {
        if (token.Split('.') is not [_, var part, _] || !Base64Url.IsValid(part))
            return null;
        var claims = ErrorReader.Parse(Base64Url.DecodeFromChars(part));
        return Seconds(claims, "exp") - (Seconds(claims, "iat") ?? Seconds(claims, "nbf")) is { } seconds and < Endless
            ? TimeSpan.FromSeconds(seconds)
            : null;
    }

    private static double? Seconds(JsonElement claims, string name) =>
        ErrorReader.Member(claims, name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;
}
