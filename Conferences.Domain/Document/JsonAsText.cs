using System.Text.Json;
using System.Text.Json.Serialization;

namespace Conferences.Domain.Document;

/// <summary>
/// Stores JSON as a string. A JSON column would reorder keys and reformat numbers; text is returned unchanged.
/// </summary>
public sealed class JsonAsText : JsonConverter<JsonElement>
{
    /// <inheritdoc/>
    public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonElement.Parse(reader.GetString()!);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.GetRawText());
}
