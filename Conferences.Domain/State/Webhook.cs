using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Conferences.Domain.Document;
using Conferences.Domain.Events.Webhooks;

namespace Conferences.Domain.State;

/// <summary>The fold of a webhook's events: where events are delivered, which ones and how.</summary>
/// <param name="Key">The key of the stream, see <see cref="KeyOf"/>.</param>
/// <param name="Revision">1 when created, incremented by each change of the document.</param>
/// <param name="Sequence">The number of its events.</param>
/// <param name="Document">The public document; the values of custom headers are masked.</param>
/// <param name="Since">Only events behind this position of the store are delivered.</param>
public sealed record Webhook(
    string Key,
    int Revision,
    long Sequence,
    WebhookDocument Document,
    long Since,
    DateTimeOffset Created,
    DateTimeOffset Modified)
{
    private const string Prefix = "webhook/";

    /// <summary>Why the service disabled it; null if it is enabled, or disabled by a caller.</summary>
    public string? DisableReason { get; init; }

    /// <summary>Position of the last event that was taken for delivery before the service disabled it; else null.
    /// </summary>
    public long? StoppedAt { get; init; }

    /// <summary>32 lower-case hex digits.</summary>
    [JsonIgnore]
    public string Id => Key[Prefix.Length..];

    /// <summary>Friendly name.</summary>
    [JsonIgnore]
    public string Name => Document.Text("name") ?? "";

    /// <summary>Where events are delivered: absolute, http or https.</summary>
    [JsonIgnore]
    public string Uri => Document.Text("uri") ?? "";

    /// <summary>What is delivered: <c>conference</c>.</summary>
    [JsonIgnore]
    public string Hook => Document.Text("hook") ?? "";

    /// <summary>The method of requests: <c>get</c>, <c>post</c> or <c>put</c>.</summary>
    [JsonIgnore]
    public string Verb => Document.Text("http_verb") ?? "post";

    /// <summary>The form of the body: <c>form-data</c> or <c>json</c>.</summary>
    [JsonIgnore]
    public string Format => Document.Text("format") ?? "form-data";

    /// <summary>Further attempts after the first, 0 to 4, seconds apart; null for the long schedule.</summary>
    [JsonIgnore]
    public int? Retries =>
        Document.At("retries") is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : null;

    /// <summary>True if events are delivered.</summary>
    [JsonIgnore]
    public bool Enabled => Document.Enabled;

    /// <summary>Which events are delivered.</summary>
    [JsonIgnore]
    public WebhookFilter Filter => WebhookFilter.Of(CustomData);

    /// <summary>What the caller wants sent with each event, the modifiers included; undefined if nothing.</summary>
    [JsonIgnore]
    public JsonElement CustomData => Document.At("custom_data");

    /// <summary>Names of the headers sent with each request; their values are in <see cref="WebhookSecrets"/>.
    /// </summary>
    [JsonIgnore]
    public IEnumerable<string> Headers => Document.Headers.Keys;

    /// <summary>The key of a webhook's stream. It is no conference's: those are ids alone.</summary>
    public static string KeyOf(string id) => Prefix + id;

    /// <summary>The state after one more event; null before creation and after removal.</summary>
    /// <param name="state">The state so far.</param>
    /// <param name="key">The key of the stream.</param>
    /// <param name="event">Any event of the stream.</param>
    /// <param name="sequence">The event's number in the stream.</param>
    /// <param name="at">When the event was recorded.</param>
    public static Webhook? Fold(Webhook? state, string key, WebhookEvent @event, long sequence, DateTimeOffset at) =>
        @event switch
        {
            WebhookCreated created => new(key, 1, sequence, created.Document, created.Since, at, at),
            WebhookDeleted => null,
            _ => state is null ? null : state.After(@event, at) with { Sequence = sequence },
        };

    private Webhook After(WebhookEvent @event, DateTimeOffset at) => @event switch
    {
        WebhookChanged changed => Edited(changed.Document, at),
        WebhookDisabled disabled => Edited(Document.With(enabled: false), at) with
        {
            DisableReason = disabled.Reason,
            StoppedAt = disabled.StoppedAt,
        },
        WebhookEnabled enabled => (Enabled ? this : Edited(Document.With(enabled: true), at)) with
        {
            DisableReason = null,
            StoppedAt = null,
            Since = enabled.After,
        },
        WebhookSecretRotated or WebhookReplayRequested => this,
        _ => throw @event.Unhandled(),
    };

    // A document that stays disabled leaves the reason as it is.
    private Webhook Edited(WebhookDocument document, DateTimeOffset at) =>
        this with { Revision = Revision + 1, Document = document, Modified = at };
}

/// <summary>Which events a webhook delivers: those that meet all conditions.</summary>
/// <param name="Types">Of these types; empty for all.</param>
/// <param name="ConferenceId">Of this conference; null for all.</param>
/// <param name="OwnerId">Of conferences that this user owns; null for all.</param>
public sealed record WebhookFilter(ImmutableHashSet<string> Types, string? ConferenceId, string? OwnerId)
{
    /// <summary>The modifiers in a document's <c>custom_data</c>.</summary>
    public static WebhookFilter Of(JsonElement customData) => new(
        Member(customData, "types") is { ValueKind: JsonValueKind.Array } types
            ? [.. types.EnumerateArray().Select(it => it.GetString()!)]
            : [],
        Text(customData, "conference_id"),
        Text(customData, "owner_id"));

    private static string? Text(JsonElement data, string name) =>
        Member(data, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static JsonElement Member(JsonElement data, string name) =>
        data.ValueKind is JsonValueKind.Object && data.TryGetProperty(name, out var value) ? value : default;
}
