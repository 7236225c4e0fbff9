using System.Security.Claims;
using System.Text.Json;
using Conferences.Api.Crossbar;

namespace Conferences.Api.Auth;

/// <summary>The caller that a token identifies.</summary>
/// <param name="KeyId">The key that a token of our own was issued for; null for another issuer's token.</param>
/// <param name="Accounts">Other accounts it may act for; <c>*</c> for all.</param>
internal sealed record Caller(
    string AccountId, string? OwnerId, string? KeyId, IReadOnlyList<string> Accounts, Scopes Scopes)
{
    public const string AccountClaim = "account_id";
    public const string OwnerClaim = "owner_id";
    public const string KeyClaim = "key_id";
    public const string AccountsClaim = "accounts";
    public const string ScopeClaim = "scope";

    // The claim's name at some issuers.
    private const string ShortScopeClaim = "scp";

    /// <summary>The caller, or null if the request is not authenticated.</summary>
    public static Caller? Of(ClaimsPrincipal user) => (user as CallerPrincipal)?.Caller;

    /// <summary>
    /// The caller that another issuer's token names, or null if it names no account. A key id in it is ignored: the
    /// record would attribute the requests to that key's holder.
    /// </summary>
    public static Caller? Named(ClaimsPrincipal user) => Named(user, keyId: null, ScopeNames.OfOthers(
        user.Claims.Where(claim => claim.Type is ScopeClaim or ShortScopeClaim).Select(claim => claim.Value)));

    /// <summary>
    /// The caller that a token of our own names, or null if it names an account or a scope that its key does not have.
    /// </summary>
    public static Caller? Named(ClaimsPrincipal user, ApiKey key)
    {
        var claimed = string.Join(' ', user.FindAll(ScopeClaim).Select(claim => claim.Value));
        if ((ScopeNames.OfKey(key.Scope) & ScopeNames.OfKey(claimed)) is not { } scopes)
            return null;
        var holder = new Caller(key.AccountId, null, key.Id, key.Accounts, scopes);
        return Named(user, key.Id, scopes) is { } caller
            && holder.MayActFor(caller.AccountId)
            && caller.Accounts.All(holder.MayActFor)
                ? caller
                : null;
    }

    /// <summary>True if it may act for this account.</summary>
    public bool MayActFor(string account) =>
        account == AccountId || Accounts.Contains(account) || Accounts.Contains("*");

    /// <summary>True if it has all of these scopes.</summary>
    public bool May(Scopes needed) => Scopes.HasFlag(needed);

    private static Caller? Named(ClaimsPrincipal user, string? keyId, Scopes scopes) =>
        user.FindFirstValue(AccountClaim) is { } account && Ids.IsId(account)
        ? new(
            account,
            user.FindFirstValue(OwnerClaim),
            keyId,
            [.. user.FindAll(AccountsClaim).SelectMany(claim => List(claim.Value))],
            scopes)
        : null;

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
