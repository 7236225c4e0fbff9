using System.Buffers;
using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Conferences.Domain.Document;

/// <summary>Settings of a role for joining.</summary>
public sealed record RoleSettings(bool JoinMuted, bool JoinDeaf, IReadOnlyList<string> Pins);

/// <summary>
/// The public document of a conference: a JSON object with every default filled in and without private keys. Keys that
/// <see cref="ConferenceFields"/> does not define keep their exact value. It is stored without its secrets, which are
/// added again after loading: see <see cref="Seal"/> and <see cref="Open"/>.
/// </summary>
[JsonConverter(typeof(AsRawObject))]
public sealed partial class ConferenceDocument : IEquatable<ConferenceDocument>
{
    private static readonly FrozenSet<string> ReadOnly =
        ConferenceFields.All.Where(field => field.ReadOnly).Select(field => field.Path).ToFrozenSet();

    private ConferenceDocument(JsonElement json) => Json = json;

    /// <summary>The document as clients read it, without <c>id</c> and live state. If it was stored and not opened, it
    /// has no secrets either.</summary>
    public JsonElement Json { get; }

    /// <summary>The conference's name, or null.</summary>
    public string? Name => Text("name");

    /// <summary>The user who manages the conference, or null.</summary>
    public string? OwnerId => Text("owner_id");

    /// <summary>Most participants, including waiting ones; 0 for no limit.</summary>
    public long MaxParticipants =>
        At(Json, "max_participants") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var most)
            ? most
            : 0;

    /// <summary>The instance ends when its last moderator leaves.</summary>
    public bool RequireModerator => Flag(Json, "require_moderator");

    /// <summary>Members wait while no moderator is present.</summary>
    public bool WaitForModerator => Flag(Json, "wait_for_moderator");

    /// <summary>Participants are announced by name when they join and leave.</summary>
    public bool PlaysNames => Flag(Json, "play_name");

    /// <summary>The media a caller hears when the conference is full, or null.</summary>
    public string? MaxMembersMedia => Text("max_members_media");

    /// <summary>Settings for members.</summary>
    public RoleSettings Member => Role("member");

    /// <summary>Settings for moderators.</summary>
    public RoleSettings Moderator => Role("moderator");

    /// <summary>True if somebody is asked for a pin, whether the pins are known or not.</summary>
    public bool HasPins => MembersNeedPin || Has("moderator");

    /// <summary>True if nobody can join without a pin.</summary>
    public bool MembersNeedPin => Has("member");

    /// <summary>The name of the keys that members, or moderators, have on the telephone; null for the usual ones.
    /// </summary>
    public string? ControlsOf(bool isModerator) => Text(isModerator ? "moderator_controls" : "caller_controls");

    /// <summary>The numbers by which moderators call.</summary>
    public IReadOnlyList<string> ModeratorNumbers => [.. Texts(At(Json, "moderator"), "numbers")];

    /// <summary>All numbers of the three lists, in order, with duplicates.</summary>
    public IReadOnlyList<string> Numbers =>
    [
        .. Texts(Json, "conference_numbers"),
        .. Texts(At(Json, "member"), "numbers"),
        .. Texts(At(Json, "moderator"), "numbers"),
    ];

    /// <summary>Reads a stored document.</summary>
    public static ConferenceDocument Stored(string json) => Stored(JsonElement.Parse(json));

    /// <summary>The document from a valid request body: private keys are removed, defaults filled in.</summary>
    public static ConferenceDocument From(JsonElement sent) => Clean(JsonObject.Create(sent) ?? []);

    /// <summary>
    /// The document after a valid patch: objects are merged, scalars and lists replaced, <c>null</c> removes a member,
    /// an empty object replaces. Missing members then get their defaults.
    /// </summary>
    public ConferenceDocument Merge(JsonElement patch)
    {
        var merged = JsonObject.Create(isOpen ? Json : masked)!;
        PublicDocument.Merge(merged, patch);
        return isOpen ? Clean(merged) : CleanUnknown(merged);
    }

    /// <summary>The numbers in a client's document or patch, even if it is otherwise invalid.</summary>
    public static IReadOnlyList<string> NumbersIn(JsonElement sent) => new ConferenceDocument(sent).Numbers;

    /// <summary>True if the document has more bytes than this, as UTF-8 without needless escapes.</summary>
    public bool HasMoreThan(int? bytes)
    {
        if (JsonMarshal.GetRawUtf8Value(Json).Length is var length && !(length > bytes))
            return false;

        // Where letters are escaped it is longer than it has to be.
        var plain = new ArrayBufferWriter<byte>(length);
        using (var json = new Utf8JsonWriter(plain, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Json.WriteTo(json);
        return plain.WrittenCount > bytes;
    }

    /// <inheritdoc/>
    public bool Equals(ConferenceDocument? other) => other is not null && JsonElement.DeepEquals(Json, other.Json);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ConferenceDocument);

    /// <inheritdoc/>
    public override int GetHashCode() => Json.GetPropertyCount();

    private static ConferenceDocument Clean(JsonObject document)
    {
        PublicDocument.Clean(document, ConferenceFields.All, IsForeign);
        return new(Element(document));
    }

    private static JsonElement Element(JsonObject document) => JsonSerializer.SerializeToElement(document);

    private static bool IsForeign(string key) => PublicDocument.IsPrivate(key) || ReadOnly.Contains(key);

    private RoleSettings Role(string role)
    {
        var settings = At(Json, role);
        return new(Flag(settings, "join_muted"), Flag(settings, "join_deaf"), [.. Texts(settings, "pins")]);
    }

    private bool Has(string role) =>
        Role(role).Pins.Count > 0 || Secrets?.Members.ContainsKey($"/{role}/pins") is true;

    private string? Text(string key) =>
        At(Json, key) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static bool Flag(JsonElement json, string key) => At(json, key).ValueKind is JsonValueKind.True;

    private static IEnumerable<string> Texts(JsonElement json, string key) =>
        At(json, key) is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray().Where(item => item.ValueKind is JsonValueKind.String).Select(i => i.GetString()!)
            : [];

    private static JsonElement At(JsonElement json, string key) =>
        json.ValueKind is JsonValueKind.Object && json.TryGetProperty(key, out var value) ? value : default;

    private sealed class AsRawObject : JsonConverter<ConferenceDocument>
    {
        public override ConferenceDocument Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            Stored(JsonElement.ParseValue(ref reader));

        public override void Write(Utf8JsonWriter writer, ConferenceDocument value, JsonSerializerOptions options)
        {
            if (value.Secrets is null)
            {
                if (SecretMembers.AreIn(value.Json))
                    throw new InvalidOperationException("A document with secrets must be sealed before it is stored.");
                value.Json.WriteTo(writer);
                return;
            }

            writer.WriteStartObject();
            foreach (var member in value.Masked.EnumerateObject())
                member.WriteTo(writer);
            value.Secrets.WriteTo(writer);
            writer.WriteEndObject();
        }
    }
}
