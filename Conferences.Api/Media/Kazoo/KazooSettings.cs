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
        SettingsReader.Read(configuration, it => it.Section("Media:Kazoo", new KazooSettings()));

    /// <exception cref="CannotStartException">A setting is invalid.</exception>
    public static void Check(IConfiguration configuration) => SettingsReader.Read(configuration, it =>
    {
        var settings = it.Section("Media:Kazoo", new KazooSettings());
        it.Require(IsZone().IsMatch(settings.Zone), "Media:Kazoo:Zone must be letters, digits, - and _.");
        it.Require(IsNode().IsMatch(settings.Node), "Media:Kazoo:Node must be like name@host.");
        it.Require(
            settings.Realm is not { } realm || IsRealm().IsMatch(realm),
            "Media:Kazoo:Realm must be a host name, with or without {account_id}.");
        it.Require(
            settings.SearchMilliseconds is >= 1 and <= 60_000,
            "Media:Kazoo:SearchMilliseconds must be from 1 to 60000.");
        return settings;
    });

    // It is part of a routing key.
    [GeneratedRegex(@"\A[A-Za-z0-9_-]+\z")]
    private static partial Regex IsZone();

    // It is part of a dial string.
    [GeneratedRegex(@"\A([A-Za-z0-9.:-]|\{account_id\})+\z")]
    private static partial Regex IsRealm();

    [GeneratedRegex(@"\A[^@\s]+@[^@\s]+\z")]
    private static partial Regex IsNode();
}
