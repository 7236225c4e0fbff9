using System.Text.Json;
using System.Text.Json.Serialization;

namespace Conferences.Domain.State;

/// <summary>
/// An id: text that is only compared, and is stored and sent as a bare string. Each kind of id is a type of its own, so
/// that one kind cannot be passed where another is meant.
/// </summary>
/// <typeparam name="TSelf">The kind of id.</typeparam>
public interface IIdentifier<TSelf> where TSelf : struct, IIdentifier<TSelf>
{
    /// <summary>As it is stored and sent.</summary>
    string Text { get; }

    /// <summary>The id with this text.</summary>
    /// <exception cref="ArgumentException">The text is null or empty.</exception>
    static abstract TSelf From(string text);
}

/// <summary>Turns text from outside into ids.</summary>
public static class Identifier
{
    /// <summary>The id with this text; null if the text is null or empty, which identifies nothing.</summary>
    public static T? Find<T>(string? text) where T : struct, IIdentifier<T> =>
        string.IsNullOrEmpty(text) ? null : T.From(text);

    internal static string NotEmpty(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        return text;
    }
}

/// <summary>Writes ids as bare strings, as values and as names of members, and refuses anything else.</summary>
internal sealed class IdentifierAsText<T> : JsonConverter<T> where T : struct, IIdentifier<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.String ? Given(reader.GetString()) : Given(null);

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(TextOf(value));

    public override T ReadAsPropertyName(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Given(reader.GetString());

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(TextOf(value));

    private static T Given(string? text) =>
        Identifier.Find<T>(text) ?? throw new JsonException($"{typeof(T).Name} is not a string, or empty.");

    // The default of a struct has no text. Written as null it could not be read again.
    private static string TextOf(T value) => value.Text ?? throw new JsonException($"{typeof(T).Name} is missing.");
}
