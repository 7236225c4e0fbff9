// NSwag makes an empty class of a choice between schemas. Such classes are partial: here they learn their JSON.
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Generated;

[JsonConverter(typeof(ChoiceConverter<JoinOrActionResult>))]
public partial class JoinOrActionResult : IChoice
{
    /// <summary>Of a join.</summary>
    public Participant? Participant { get; set; }

    /// <summary>Of an action on all.</summary>
    public AffectedParticipants? Affected { get; set; }

    /// <summary>Of any other action.</summary>
    public string? Text { get; set; }

    object? IChoice.Value
    {
        get => Participant ?? Affected ?? (object?)Text;
        set => (Participant, Affected, Text) = (value as Participant, value as AffectedParticipants, value as string);
    }

    static Type IChoice.TypeOf(JsonElement json) => json.ValueKind is JsonValueKind.String ? typeof(string)
        : json.TryGetProperty("call_id", out _) ? typeof(Participant) : typeof(AffectedParticipants);
}

[JsonConverter(typeof(ChoiceConverter<ConferenceActionResult>))]
public partial class ConferenceActionResult : IChoice
{
    /// <summary>Of a dial.</summary>
    public DialResult? Dial { get; set; }

    /// <summary>Of any other action.</summary>
    public string? Text { get; set; }

    object? IChoice.Value
    {
        get => Dial ?? (object?)Text;
        set => (Dial, Text) = (value as DialResult, value as string);
    }

    static Type IChoice.TypeOf(JsonElement json) =>
        json.ValueKind is JsonValueKind.String ? typeof(string) : typeof(DialResult);
}

[JsonConverter(typeof(ChoiceConverter<Tone>))]
public partial class Tone : IChoice
{
    /// <summary>Whether one is played.</summary>
    public bool? Plays { get; set; }

    /// <summary>What is played.</summary>
    public string? Media { get; set; }

    object? IChoice.Value
    {
        get => Media ?? (object?)Plays;
        set => (Plays, Media) = (value as bool?, value as string);
    }

    static Type IChoice.TypeOf(JsonElement json) =>
        json.ValueKind is JsonValueKind.String ? typeof(string) : typeof(bool);
}

[JsonConverter(typeof(ChoiceConverter<ConferenceProfileOrName>))]
public partial class ConferenceProfileOrName : IChoice
{
    public ConferenceProfile? Profile { get; set; }

    public string? Name { get; set; }

    object? IChoice.Value
    {
        get => Profile ?? (object?)Name;
        set => (Profile, Name) = (value as ConferenceProfile, value as string);
    }

    static Type IChoice.TypeOf(JsonElement json) =>
        json.ValueKind is JsonValueKind.String ? typeof(string) : typeof(ConferenceProfile);
}

[JsonConverter(typeof(ChoiceConverter<StoredConferenceProfileOrName>))]
public partial class StoredConferenceProfileOrName : IChoice
{
    public StoredConferenceProfile? Profile { get; set; }

    public string? Name { get; set; }

    object? IChoice.Value
    {
        get => Profile ?? (object?)Name;
        set => (Profile, Name) = (value as StoredConferenceProfile, value as string);
    }

    static Type IChoice.TypeOf(JsonElement json) =>
        json.ValueKind is JsonValueKind.String ? typeof(string) : typeof(StoredConferenceProfile);
}

/// <summary>One of several types.</summary>
public interface IChoice
{
    object? Value { get; set; }

    static abstract Type TypeOf(JsonElement json);
}

public sealed class ChoiceConverter<T> : JsonConverter<T>
    where T : IChoice, new()
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var json = JsonElement.ParseValue(ref reader);
        return new T { Value = json.Deserialize(T.TypeOf(json), options) };
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.Value, options);
}

public partial class ConferencesClient
{
    static partial void UpdateJsonSerializerSettings(JsonSerializerOptions settings)
    {
        // What was not set would be sent as null, and null is no name, number or flag.
        settings.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;

        // Lists of enums are texts as well; NSwag says so of single ones alone.
        settings.Converters.Add(new JsonStringEnumConverter());
    }
}
