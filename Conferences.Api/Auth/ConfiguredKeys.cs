using Conferences.Api.CommandLine;
using Conferences.Api.Crossbar;

namespace Conferences.Api.Auth;

/// <summary>A key in the configuration: <c>Authentication:ApiKeys:0:Key</c> and its siblings.</summary>
internal sealed record ConfiguredKey(
    string? AccountId, string? Key, string? Accounts = null, string? Scope = null);

/// <summary>The configured keys.</summary>
internal static class ConfiguredKeys
{
    private const string Setting = "Authentication:ApiKeys";

    private const int ShortestKey = 32;

    /// <summary>Reads them as records like those of stored keys.</summary>
    /// <exception cref="CannotStartException">A key is too short or too long, or its account or scope is invalid.
    /// </exception>
    public static ApiKey[] Read(IConfiguration configuration)
    {
        IConfigurationSection[] sections = [.. configuration.GetSection(Setting).GetChildren()];
        ConfiguredKey[] keys = [.. sections.Select(Of)];
        CannotStartException.Together(
            keys.Zip(sections).Select<(ConfiguredKey Key, IConfigurationSection From), Action>(
                it => () => Check(it.Key, it.From.Path)));
        return
        [
            .. keys.Select(key => ApiKey.Of(key.Key!, key.AccountId!, ApiKeys.List(key.Accounts), key.Scope, default)),
        ];
    }

    private static ConfiguredKey Of(IConfigurationSection key) => new(
        key[nameof(ConfiguredKey.AccountId)],
        key[nameof(ConfiguredKey.Key)],
        key[nameof(ConfiguredKey.Accounts)],
        key[nameof(ConfiguredKey.Scope)]);

    // An empty setting must not create a guessable key.
    private static void Check(ConfiguredKey key, string path)
    {
        var wrong = key switch
        {
            { Key: null or { Length: < ShortestKey or > ApiKey.Longest } } =>
                $"Key must have {ShortestKey} to {ApiKey.Longest} characters.",
            _ when !Ids.IsId(key.AccountId) => "AccountId must be 32 lower-case hex digits.",
            _ when ScopeNames.OfKey(key.Scope) is null => $"Scope takes {ScopeNames.Sentence}.",
            _ => null,
        };
        if (wrong is not null)
            throw new CannotStartException($"{path}:{wrong}");
    }
}
