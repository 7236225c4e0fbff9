using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Conferences.Domain.Document;

/// <summary>
/// The public document of a webhook: a JSON object with every default filled in and without private keys. Keys that
/// <see cref="WebhookFields"/> does not define keep their value. It is stored with the values of custom headers masked:
/// they are in <see cref="State.WebhookSecrets"/>.
/// </summary>
[JsonConverter(typeof(AsRawObject))]
public sealed class WebhookDocument : IEquatable<WebhookDocument>
{
    /// <summary>The member with the headers that are sent with each request.</summary>
    public const string HeadersMember = "custom_request_headers";

    private const string EnabledMember = "enabled";

    private WebhookDocument(JsonElement json) => Json = json;

    /// <summary>The document as clients read it, without <c>id</c> and <c>disable_reason</c>.</summary>
    public JsonElement Json { get; }

    /// <summary>True if events are to be delivered.</summary>
    public bool Enabled => At(EnabledMember).ValueKind is JsonValueKind.True;

    /// <summary>The value of a member that is a string, or null.</summary>
    public string? Text(string member) =>
        At(member) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>The value of a member; undefined if there is none.</summary>
    public JsonElement At(string member) => Json.TryGetProperty(member, out var value) ? value : default;

    /// <summary>The values of custom headers by name, as they are in this document.</summary>
    public ImmutableSortedDictionary<string, string> Headers =>
        At(HeadersMember) is { ValueKind: JsonValueKind.Object } headers
            ? headers.EnumerateObject().Where(it => it.Value.ValueKind is JsonValueKind.String)
                .ToImmutableSortedDictionary(it => it.Name, it => it.Value.GetString()!, StringComparer.Ordinal)
            : ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>The document with the values of its headers masked, as it is stored.</summary>
    public WebhookDocument Masked => WithHeaders(_ => SecretMembers.Masked);

    /// <summary>The document from a valid request body: private keys are removed, defaults filled in.</summary>
    public static WebhookDocument From(JsonElement sent) => Clean(JsonObject.Create(sent) ?? []);

    /// <summary>The document after a valid patch, see <see cref="ConferenceDocument.Merge"/>.</summary>
    public WebhookDocument Merge(JsonElement patch)
    {
        var merged = JsonObject.Create(Json)!;
        PublicDocument.Merge(merged, patch);
        return Clean(merged);
    }

    /// <summary>The document with the values of these headers where it has only masks.</summary>
    public WebhookDocument Open(IReadOnlyDictionary<string, string> values) =>
        WithHeaders(name => Headers[name] == SecretMembers.Masked && values.TryGetValue(name, out var value)
            ? value
            : Headers[name]);

    /// <summary>The document, enabled or disabled.</summary>
    public WebhookDocument With(bool enabled)
    {
        var changed = JsonObject.Create(Json)!;
        changed[EnabledMember] = enabled;
        return new(Element(changed));
    }

    /// <summary>True if it has more bytes than this, as UTF-8.</summary>
    public bool HasMoreThan(int? bytes) => JsonSerializer.SerializeToUtf8Bytes(Json).Length > bytes;

    /// <inheritdoc/>
    public bool Equals(WebhookDocument? other) => other is not null && JsonElement.DeepEquals(Json, other.Json);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as WebhookDocument);

    /// <inheritdoc/>
    public override int GetHashCode() => Json.GetPropertyCount();

    private WebhookDocument WithHeaders(Func<string, string> valueOf)
    {
        if (Headers is not { Count: > 0 } headers)
            return this;
        var changed = JsonObject.Create(Json)!;
        changed[HeadersMember] = new JsonObject(
            headers.Keys.Select(name => KeyValuePair.Create<string, JsonNode?>(name, valueOf(name))));
        return new(Element(changed));
    }

    private static WebhookDocument Clean(JsonObject document)
    {
        PublicDocument.Clean(
            document, WebhookFields.All, key => PublicDocument.IsPrivate(key) || key is "disable_reason" or "secret");
        return new(Element(document));
    }

    private static JsonElement Element(JsonObject document) => JsonSerializer.SerializeToElement(document);

    private sealed class AsRawObject : JsonConverter<WebhookDocument>
    {
        public override WebhookDocument Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            new(JsonElement.ParseValue(ref reader));

        public override void Write(Utf8JsonWriter writer, WebhookDocument value, JsonSerializerOptions options)
        {
            if (value.Headers.Values.Any(it => it != SecretMembers.Masked))
                throw new InvalidOperationException("The headers of a webhook must be masked before it is stored.");
            value.Json.WriteTo(writer);
        }
    }
}
