using System.Globalization;
using System.Security.Claims;
using Conferences.Api.Store;
using Marten;

namespace Conferences.Api.Auth;

/// <summary>The configured and the stored keys, and which of them are valid.</summary>
internal sealed partial class ApiKeys(
    IDocumentStore store, IConfiguration configuration, TimeProvider clock, ILogger<ApiKeys> log) : BackgroundService
{
    /// <summary>Most time until a revoked key's tokens are rejected, unless the database is slow.</summary>
    public static readonly TimeSpan RevocationDelay = TimeSpan.FromSeconds(2);

    private readonly ApiKey[] configured = ConfiguredKeys.Read(configuration);

    private volatile HashSet<string> live = [];

    /// <summary>False if the key a token was issued for was revoked, or is no longer configured.</summary>
    public async ValueTask<bool> IsLiveAsync(string keyId, CancellationToken cancellation)
    {
        if (live.Contains(keyId) || configured.Any(key => key.Id == keyId))
            return true;

        // Created since the last refresh, perhaps on another node.
        return await FindByIdAsync(keyId, cancellation) is not null;
    }

    /// <summary>The key a token was issued for; null if it was revoked, or is no longer configured.</summary>
    public async ValueTask<ApiKey?> FindByIdAsync(string keyId, CancellationToken cancellation)
    {
        if (configured.FirstOrDefault(key => key.Id == keyId) is { } given)
            return given;
        await using var session = store.QuerySession();
        return await session.LoadAsync<ApiKey>(keyId, cancellation) is { Revoked: null } kept ? kept : null;
    }

    /// <summary>False once a token has expired or its key was revoked.</summary>
    public async Task<bool> StillAdmitsAsync(ClaimsPrincipal user, CancellationToken cancellation) =>
        long.TryParse(user.FindFirstValue("exp"), CultureInfo.InvariantCulture, out var expires)
        && clock.GetUtcNow().ToUnixTimeSeconds() < expires
        && (Caller.Of(user)?.KeyId is not { } key || await IsLiveAsync(key, cancellation));

    /// <summary>The valid key, or null.</summary>
    public async Task<ApiKey?> FindAsync(string key, CancellationToken cancellation)
    {
        if (key.Length > ApiKey.Longest)
            return null;
        var hash = ApiKey.HashOf(key);
        await using var session = store.QuerySession();
        var kept = await session.LoadAsync<ApiKey>(hash[..16], cancellation);
        var found = configured.Append(kept).FirstOrDefault(it => it is { Revoked: null } && it.Matches(hash));
        if (found is null || ScopeNames.OfKey(found.Scope) is not null)
            return found;
        HasUnknownScope(found.Id);
        return null;
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

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        PeriodicWork.EachAsync(RevocationDelay, clock, RefreshAsync, log, stopping);

    [LoggerMessage(
        LogLevel.Warning,
        "Key {Id} has an unknown scope and cannot log in.",
        EventName = "key.scope_unknown")]
    private partial void HasUnknownScope(string id);
}
