using System.Text.Json;
using System.Text.Json.Serialization;

namespace Conferences.Domain.State;

/// <summary>Writes values as their pinned names, and accepts only those.</summary>
internal sealed class PinnedNames<T> : JsonConverter<T> where T : struct, Enum
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.String && PinnedName.Find<T>(reader.GetString()) is { } value
            ? value
            : throw new JsonException($"Unknown {typeof(T).Name} name.");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Name());
}
