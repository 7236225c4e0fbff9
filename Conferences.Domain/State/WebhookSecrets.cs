using System.Collections.Immutable;

namespace Conferences.Domain.State;

/// <summary>
/// The secrets of a webhook. Stored apart from its events and in no list, and deleted with it.
/// </summary>
/// <param name="Id">The webhook.</param>
/// <param name="Current">What deliveries are signed with: <c>whsec_</c> and Base64.</param>
/// <param name="Former">Earlier ones that sign as well, newest first.</param>
/// <param name="Headers">The values of custom headers by name.</param>
public sealed record WebhookSecrets(
    string Id,
    string Current,
    ImmutableArray<FormerSecret> Former,
    ImmutableSortedDictionary<string, string> Headers)
{
    /// <summary>What precedes the Base64 of a secret.</summary>
    public const string Prefix = "whsec_";

    /// <summary>Most former secrets that sign.</summary>
    private const int MostFormer = 4;

    /// <summary>Those to sign with at this time, the current one first.</summary>
    public IEnumerable<string> ValidAt(DateTimeOffset at) =>
        [Current, .. Former.Where(it => it.Until > at).Select(it => it.Secret)];

    /// <summary>The secrets after a rotation.</summary>
    /// <param name="secret">The new one.</param>
    /// <param name="now">When it is made.</param>
    /// <param name="until">How long the former one signs.</param>
    public WebhookSecrets Rotate(string secret, DateTimeOffset now, DateTimeOffset until) => this with
    {
        Current = secret,
        Former = [.. Former.Where(it => it.Until > now).Prepend(new(Current, until)).Take(MostFormer)],
    };
}

/// <summary>A secret that was replaced.</summary>
/// <param name="Until">It signs as well until then.</param>
public sealed record FormerSecret(string Secret, DateTimeOffset Until);
