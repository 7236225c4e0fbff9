using System.Globalization;
using System.Security.Claims;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Marten;

namespace Conferences.Api.Auth;

/// <summary>A key in the configuration: <c>Authentication:ApiKeys:0:Key</c> and its siblings.</summary>
internal sealed record ConfiguredKey(
    string AccountId, string Key, string? Accounts = null, string? Scope = null);

/// <summary>The configured and the stored keys, and which of them are valid.</summary>
internal sealed class ApiKeys(
    IDocumentStore store, IConfiguration configuration, TimeProvider clock, ILogger<ApiKeys> log) : BackgroundService
{
    /// <summary>Most time until a revoked key's tokens are rejected, unless the database is slow.</summary>
    public static readonly TimeSpan RevocationDelay = TimeSpan.FromSeconds(2);

    private const int ShortestKey = 32;

    private readonly ApiKey[] configured =
    [
        .. (configuration.GetSection("Authentication:ApiKeys").Get<ConfiguredKey[]>() ?? [])
            .Select(key => ApiKey.Of(Checked(key).Key, key.AccountId, List(key.Accounts), key.Scope, default)),
    ];

    private volatile HashSet<string> live = [];

    /// <summary>False if the key a token was issued for was revoked, or is no longer configured.</summary>
    public async ValueTask<bool> IsLiveAsync(string keyId, CancellationToken cancellation)
    {
        if (live.Contains(keyId) || configured.Any(key => key.Id == keyId))
            return true;

        // Created since the last refresh, perhaps on another node.
        await using var session = store.QuerySession();
        return await session.LoadAsync<ApiKey>(keyId, cancellation) is { Revoked: null };
    }

    /// <summary>False once a token has expired or its key was revoked.</summary>
    public async Task<bool> StillAdmitsAsync(ClaimsPrincipal user, CancellationToken cancellation) =>
        long.TryParse(user.FindFirstValue("exp"), CultureInfo.InvariantCulture, out var expires)
        && clock.GetUtcNow().ToUnixTimeSeconds() < expires
        && (Caller.Of(user)?.KeyId is not { } key || await IsLiveAsync(key, cancellation));

    /// <summary>The valid key, or null.</summary>
    public async Task<ApiKey?> FindAsync(string key, CancellationToken cancellation)
    {
        var hash = ApiKey.HashOf(key);
        await using var session = store.QuerySession();
        var kept = await session.LoadAsync<ApiKey>(hash[..16], cancellation);
        return configured.Append(kept).FirstOrDefault(it => it is { Revoked: null } && it.Matches(hash));
    }

    /// <summary>Reloads which keys are valid.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        var ids = await session.Query<ApiKey>().Where(key => key.Revoked == null).Select(key => key.Id)
            .ToListAsync(cancellation);
        live = [.. ids];
    }

    /// <summary>Account ids of a comma-separated list.</summary>
    public static IReadOnlyList<string> List(string? accounts) =>
        accounts?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    // An empty setting must not create a guessable key.
    private static ConfiguredKey Checked(ConfiguredKey key) => key switch
    {
        { Key: null or { Length: < ShortestKey } } => throw new InvalidOperationException(
            $"Authentication:ApiKeys: a key must have at least {ShortestKey} characters."),
        _ when !Ids.IsId(key.AccountId) => throw new InvalidOperationException(
            "Authentication:ApiKeys: AccountId must be 32 lower-case hex digits."),
        _ => key,
    };

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        PeriodicWork.EachAsync(RevocationDelay, clock, RefreshAsync, log, stopping);
}
