using System.Net;
using System.Text.RegularExpressions;
using Conferences.Api.CommandLine;

namespace Conferences.Api.Media.Kazoo;

/// <summary>How this service takes part in a Kazoo cluster: the configuration's <c>Media:Kazoo</c>.</summary>
internal sealed partial record KazooSettings
{
    /// <summary>The zone whose media servers dial.</summary>
    public string Zone { get; init; } = "local";

    /// <summary>
    /// Whose messages ours are. Kazoo dials into a conference that does not run only for a node that it knows.
    /// </summary>
    public string Node { get; init; } = $"conferences@{Dns.GetHostName()}";

    /// <summary>
    /// The realm by which numbers and extensions of an account are dialled, with <c>{account_id}</c> where that
    /// belongs; null if Kazoo has to do without.
    /// </summary>
    public string? Realm { get; init; }

    /// <summary>The language of prompts.</summary>
    public string Language { get; init; } = "en-us";

    /// <summary>How long is waited for what media servers say of a conference.</summary>
    public int SearchMilliseconds { get; init; } = 2_000;

    public TimeSpan SearchTime => TimeSpan.FromMilliseconds(SearchMilliseconds);

    public static KazooSettings Of(IConfiguration configuration) =>
        configuration.GetSection("Media:Kazoo").Get<KazooSettings>() ?? new();

    /// <exception cref="CannotStartException">Something is set that cannot be.</exception>
    public static void Check(IConfiguration configuration)
    {
        var settings = Of(configuration);
        if (!IsZone().IsMatch(settings.Zone))
            throw new CannotStartException("Media:Kazoo:Zone must be letters, digits, - and _.");
        if (!IsNode().IsMatch(settings.Node))
            throw new CannotStartException("Media:Kazoo:Node must be like name@host.");
        if (settings.SearchMilliseconds is < 1 or > 60_000)
            throw new CannotStartException("Media:Kazoo:SearchMilliseconds must be from 1 to 60000.");
    }

    // It is a part of a routing key.
    [GeneratedRegex(@"\A[A-Za-z0-9_-]+\z")]
    private static partial Regex IsZone();

    [GeneratedRegex(@"\A[^@\s]+@[^@\s]+\z")]
    private static partial Regex IsNode();
}
