using System.Text.Json;
using Conferences.Api.Crossbar;

namespace Conferences.Api.Commands;

/// <summary>The variables of a leg. They are stored with the participant and part of its representation.</summary>
internal static class LegVariables
{
    /// <summary>Most characters of them, as JSON.</summary>
    public const int MaxLength = 10_000;

    /// <summary>Adds an error if a request has more.</summary>
    /// <param name="key">The member that holds them.</param>
    public static void Check(JsonElement body, string key, ValidationErrors errors)
    {
        if (body.ValueKind is JsonValueKind.Object && body.TryGetProperty(key, out var value)
            && value.GetRawText().Length > MaxLength)
        {
            errors.Add(
                key, "maxLength", $"Value must not be more than {MaxLength} characters", ("target", MaxLength));
        }
    }

    /// <summary>Those that a media server reports; none if they exceed the limit, as it cannot be refused.</summary>
    public static JsonElement Fitting(JsonElement? reported) =>
        reported is { } variables && variables.GetRawText().Length <= MaxLength
            ? variables
            : JsonElement.Parse("{}"u8);
}
