using System.Security.Claims;
using System.Text.Json;
using Conferences.Api.Crossbar;

namespace Conferences.Api.Auth;

/// <summary>The caller that a token identifies.</summary>
/// <param name="Accounts">Other accounts it may act for; <c>*</c> for all.</param>
internal sealed record Caller(
    string AccountId, string? OwnerId, string? KeyId, IReadOnlyList<string> Accounts, bool ReadsOnly)
{
    public const string AccountClaim = "account_id";
    public const string OwnerClaim = "owner_id";
    public const string KeyClaim = "key_id";
    public const string AccountsClaim = "accounts";
    public const string ScopeClaim = "scope";

    /// <summary>The caller, or null if the request is not authenticated.</summary>
    public static Caller? Of(ClaimsPrincipal user) => (user as CallerPrincipal)?.Caller;

    /// <summary>The caller a validated token names, or null if it names no account.</summary>
    public static Caller? Named(ClaimsPrincipal user) =>
        user.FindFirstValue(AccountClaim) is { } account && Ids.IsId(account)
        ? new(
            account,
            user.FindFirstValue(OwnerClaim),
            user.FindFirstValue(KeyClaim),
            [.. user.FindAll(AccountsClaim).SelectMany(claim => List(claim.Value))],
            (user.FindFirstValue(ScopeClaim) ?? "").Split(' ').Contains("read"))
        : null;

    /// <summary>True if it may act for this account.</summary>
    public bool MayActFor(string account) =>
        account == AccountId || Accounts.Contains(account) || Accounts.Contains("*");

    // An issuer may write the claim as a list, as one string, or once for each account; other values name no account.
    private static IEnumerable<string> List(string claim)
    {
        try
        {
            return claim is ['[', ..] ? JsonSerializer.Deserialize<string?[]>(claim)!.OfType<string>() : [claim];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}

/// <summary>A user whose token has been resolved to a caller.</summary>
internal sealed class CallerPrincipal(ClaimsPrincipal user, Caller caller) : ClaimsPrincipal(user)
{
    public Caller Caller => caller;
}
