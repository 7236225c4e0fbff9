// NSwag makes an empty class of a choice between schemas. Such classes are partial: here they learn to read their JSON.
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Generated;

[JsonConverter(typeof(ChoiceConverter<JoinOrActionResult>))]
public partial class JoinOrActionResult : IChoice
{
    /// <summary>Of a join.</summary>
    public Participant? Participant { get; private set; }

    /// <summary>Of an action on all.</summary>
    public AffectedParticipants? Affected { get; private set; }

    /// <summary>Of any other action.</summary>
    public string? Text { get; private set; }

    void IChoice.Read(JsonElement json, JsonSerializerOptions options)
    {
        if (json.ValueKind is JsonValueKind.String)
            Text = json.GetString();
        else if (json.TryGetProperty("call_id", out _))
            Participant = json.Deserialize<Participant>(options);
        else
            Affected = json.Deserialize<AffectedParticipants>(options);
    }
}

[JsonConverter(typeof(ChoiceConverter<ConferenceActionResult>))]
public partial class ConferenceActionResult : IChoice
{
    /// <summary>Of a dial.</summary>
    public DialResult? Dial { get; private set; }

    /// <summary>Of any other action.</summary>
    public string? Text { get; private set; }

    void IChoice.Read(JsonElement json, JsonSerializerOptions options)
    {
        if (json.ValueKind is JsonValueKind.String)
            Text = json.GetString();
        else
            Dial = json.Deserialize<DialResult>(options);
    }
}

public interface IChoice
{
    void Read(JsonElement json, JsonSerializerOptions options);
}

public sealed class ChoiceConverter<T> : JsonConverter<T>
    where T : IChoice, new()
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var choice = new T();
        choice.Read(JsonElement.ParseValue(ref reader), options);
        return choice;
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Results are only read.");
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
