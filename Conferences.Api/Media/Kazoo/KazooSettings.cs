using System.Net;
using System.Text.RegularExpressions;
using Conferences.Api.CommandLine;

namespace Conferences.Api.Media.Kazoo;

/// <summary>Settings for a Kazoo cluster, <c>Media:Kazoo</c> in the configuration.</summary>
internal sealed partial record KazooSettings
{
    /// <summary>The zone whose media servers dial.</summary>
    public string Zone { get; init; } = "local";

    /// <summary>
    /// The node that our messages name. Kazoo dials into a conference that is not running only for a node it knows.
    /// </summary>
    public string Node { get; init; } = $"conferences@{Dns.GetHostName()}";

    /// <summary>
    /// The realm with which numbers and extensions of an account are dialled, with <c>{account_id}</c> as placeholder;
    /// null for none.
    /// </summary>
    public string? Realm { get; init; }

    /// <summary>The language of prompts.</summary>
    public string Language { get; init; } = "en-us";

    /// <summary>How long to wait for media servers to report a conference.</summary>
    public int SearchMilliseconds { get; init; } = 2_000;

    public TimeSpan SearchTime => TimeSpan.FromMilliseconds(SearchMilliseconds);

    public static KazooSettings Of(IConfiguration configuration) =>
        configuration.GetSection("Media:Kazoo").Get<KazooSettings>() ?? new();

    /// <exception cref="CannotStartException">A setting is invalid.</exception>
    public static void Check(IConfiguration configuration)
    {
        var settings = Of(configuration);
        if (!IsZone().IsMatch(settings.Zone))
            throw new CannotStartException("Media:Kazoo:Zone must be letters, digits, - and _.");
        if (!IsNode().IsMatch(settings.Node))
            throw new CannotStartException("Media:Kazoo:Node must be like name@host.");
        if (settings.Realm is { } realm && !IsRealm().IsMatch(realm))
            throw new CannotStartException("Media:Kazoo:Realm must be a host name, with or without {account_id}.");
        if (settings.SearchMilliseconds is < 1 or > 60_000)
            throw new CannotStartException("Media:Kazoo:SearchMilliseconds must be from 1 to 60000.");
    }

    // It is part of a routing key.
    [GeneratedRegex(@"\A[A-Za-z0-9_-]+\z")]
    private static partial Regex IsZone();

    // It is part of a dial string.
    [GeneratedRegex(@"\A([A-Za-z0-9.:-]|\{account_id\})+\z")]
    private static partial Regex IsRealm();

    [GeneratedRegex(@"\A[^@\s]+@[^@\s]+\z")]
    private static partial Regex IsNode();
}
