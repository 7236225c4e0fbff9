using System.Text.Json;
using Conferences.Api.Crossbar;

namespace Conferences.Api.Media.Kazoo;

/// <summary>
/// What a message in the queue of events is about: by its body and, where that is silent, by its routing key. The
/// cluster is shared, so most of what is published there may concern other services.
/// </summary>
/// <param name="Category">Kazoo's category of messages.</param>
/// <param name="Kind">Kazoo's name for the kind of message.</param>
/// <param name="Event">Kazoo's name for the event.</param>
/// <param name="Conference">The media server's name for the conference.</param>
internal sealed record KazooSubject(
    string? Category, string? Kind, string? Event, string? Account, string? Conference)
{
    private KazooRoutingKey? RoutingKey { get; init; }

    /// <param name="json">The body, if it can be read.</param>
    public static KazooSubject Of(JsonElement? json, KazooRoutingKey? key) => new(
        json?.Text("Event-Category"),
        json?.Text("Event-Name"),
        json?.Text("Event") ?? key?.Event,
        json?.Text("Account-ID") ?? key?.Account ?? OfLeg(json),
        json?.Text("Conference-ID") ?? key?.Conference)
    {
        RoutingKey = key,
    };

    /// <summary>The conference, if it can be one of this service's.</summary>
    public ConferenceName? Name => ConferenceName.Read(Conference, Account ?? "");

    /// <summary>
    /// Why it is not about this service, as <see cref="MediaMeter"/> counts it; null if it may be. What is missing says
    /// nothing: only a message that names something else is about something else.
    /// </summary>
    public string? PassedOver => this switch
    {
        { Category: not (null or "conference") } => MediaMeter.OtherKind,
        { Kind: not (null or "event" or "participant_event") } => MediaMeter.OtherKind,
        { Event: { } name } when !KazooEvent.IsUsed(name) => MediaMeter.OtherKind,
        { Account: { } account } when !Ids.IsId(account) => MediaMeter.OtherAccount,
        { Conference: not null, Name: null } => MediaMeter.UnknownConference,
        { IsContradictory: true } => MediaMeter.OtherAccount,
        _ => null,
    };

    /// <summary>True if its parts name different accounts or conferences.</summary>
    public bool IsContradictory =>
        (Name is { } name && Account is { } account && name.Account != account)
        || (RoutingKey is { } key && (key.Account != Account || key.Conference != Conference));

    // The variables of a channel name the account of the leg: it counts where nothing names that of the conference.
    private static string? OfLeg(JsonElement? json) => json?.Object("Custom-Channel-Vars")?.Text("Account-ID");
}

/// <summary>A message in the queue of events that leads to no command.</summary>
/// <param name="PassedOver">See <see cref="KazooSubject.PassedOver"/>; null if it is broken.</param>
/// <param name="Why">A sentence for the operator. It quotes no value, which may be personal.</param>
internal sealed record KazooUnused(KazooSubject About, string? PassedOver, string Why)
{
    /// <summary>A message that is about this service, as far as it says, and cannot be used.</summary>
    public static KazooUnused Broken(KazooSubject about, string why) => new(about, null, why);
}
