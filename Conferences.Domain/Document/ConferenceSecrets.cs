using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Conferences.Domain.Document;

/// <summary>
/// The secrets of a conference's document. Stored apart from the events, so that erasing them does not change events.
/// </summary>
/// <param name="Id">32 lower-case hex digits: the id of the command that set them.</param>
/// <param name="Salt">Random, 32 hex digits: makes the hash in the events useless for guessing short pins.
/// </param>
/// <param name="Values">A JSON object: by JSON pointer into the document, each secret as it was sent.</param>
/// <param name="At">When they were set.</param>
public sealed record ConferenceSecrets(
    string Id,
    string ConferenceId,
    string Salt,
    [property: JsonConverter(typeof(JsonAsText))] JsonElement Values,
    DateTimeOffset At)
{
    /// <summary>Salted SHA-256 of the secrets, lower-case hex.</summary>
    public string Hash() => Convert.ToHexStringLower(
        SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes((object[])[Salt, Values])));
}
