using System.Security.Cryptography;
using System.Text;

namespace Conferences.Api.Auth;

/// <summary>A key that portals log in with. Only its hash is stored.</summary>
/// <param name="Id">Identifies the key in tokens, events and commands; 16 hex digits, not secret.</param>
/// <param name="Hash">SHA-256 of the key, lower-case hex. The key is 64 random hex digits, so no salt is
/// needed.</param>
/// <param name="Accounts">Other accounts it may act for; <c>*</c> for all.</param>
/// <param name="Scope">Its scopes by name, separated by spaces; null for the default, see <see cref="ScopeNames"/>.
/// </param>
public sealed record ApiKey(
    string Id,
    string Hash,
    string AccountId,
    IReadOnlyList<string> Accounts,
    string? Scope,
    DateTimeOffset Created,
    DateTimeOffset? Revoked = null)
{
    /// <summary>Characters of the longest key. A longer one is rejected without being hashed.</summary>
    public const int Longest = 256;

    /// <summary>Creates a key, and the record to store for it.</summary>
    public static (string Key, ApiKey Kept) New(
        string accountId, IReadOnlyList<string> accounts, string? scope, DateTimeOffset now)
    {
        var key = RandomNumberGenerator.GetHexString(64, lowercase: true);
        return (key, Of(key, accountId, accounts, scope, now));
    }

    /// <summary>The record to store for a key.</summary>
    public static ApiKey Of(
        string key, string accountId, IReadOnlyList<string> accounts, string? scope, DateTimeOffset now)
    {
        var hash = HashOf(key);
        return new(hash[..16], hash, accountId, accounts, scope, now);
    }

    /// <summary>The hash a key is stored under.</summary>
    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>True if this is the key, compared in constant time.</summary>
    public bool Matches(string hash) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(hash), Encoding.ASCII.GetBytes(Hash));
}
