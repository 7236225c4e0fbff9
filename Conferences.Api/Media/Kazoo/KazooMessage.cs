using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;

namespace Conferences.Api.Media.Kazoo;

/// <summary>A message to Kazoo's <c>conference</c> exchange.</summary>
internal sealed record KazooMessage(string RoutingKey, JsonObject Body)
{
    /// <summary>The routing key of searches.</summary>
    public const string Discovery = "conference.discovery";

    /// <summary>The id that a reply carries.</summary>
    public string Id => (string)Body[MsgId]!;

    internal const string MsgId = "Msg-ID";
}

/// <summary>Identifies the sender in every message, and where replies go.</summary>
/// <param name="serverId">The routing key of our replies.</param>
/// <param name="newId">Makes ids of messages.</param>
internal sealed class KazooMessageFactory(KazooSettings settings, string serverId, Func<string> newId)
{
    private const string Name = "conferences";

    public KazooSettings Settings => settings;

    /// <summary>A command to a running conference or, for a dial, to the media servers of a zone.</summary>
    /// <param name="to">The conference's name, or the zone.</param>
    public KazooMessage Command(
        string to,
        string application,
        ConferenceName conference,
        IEnumerable<(string, JsonNode?)> what,
        string? id = null) =>
        Message(
            $"conference.command.{to}",
            "command",
            [
                ("Application-Name", application),
                ("Account-ID", conference.Account),
                ("Conference-ID", conference.Text),
                .. what,
            ],
            id);

    /// <summary>Queries the state of a conference.</summary>
    public KazooMessage Search(ConferenceName conference) => Message(
        KazooMessage.Discovery,
        "search_req",
        [("Conference-ID", conference.Text), ("Account-ID", conference.Account)]);

    /// <summary>Queries the running conferences of an account.</summary>
    public KazooMessage SearchAll(string account) =>
        Message(KazooMessage.Discovery, "search_req", [("Account-ID", account)]);

    private KazooMessage Message(
        string routingKey, string eventName, IEnumerable<(string Name, JsonNode? Value)> what, string? id = null)
    {
        var body = new JsonObject
        {
            ["App-Name"] = Name,
            ["App-Version"] = ServiceVersion.Text,
            ["Event-Category"] = "conference",
            ["Event-Name"] = eventName,
            [KazooMessage.MsgId] = id ?? newId(),
            ["Node"] = settings.Node,
            ["Server-ID"] = serverId,
        };
        foreach (var (name, value) in what.Where(it => it.Value is not null))
            body[name] = value;
        return new(routingKey, body);
    }
}
