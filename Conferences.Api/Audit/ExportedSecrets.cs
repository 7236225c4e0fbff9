using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Domain.Document;

namespace Conferences.Api.Audit;

/// <summary>The rows of secrets of an export, in the lines of the events whose documents they belong to.</summary>
internal static class ExportedSecrets
{
    /// <summary>The member of a line that holds the row.</summary>
    public const string Member = "secrets";

    /// <summary>The format the rows are stored in.</summary>
    private static readonly JsonSerializerOptions Stored = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        MaxDepth = StrictJson.WrappedDepth,
    };

    /// <summary>The reference to its secrets in the event's document; null without document or secrets.</summary>
    /// <param name="type">The event's stored name.</param>
    public static SecretsReference? Of(string type, JsonElement data) => type switch
    {
        "conference_created" or "conference_updated" => In(data, "document"),
        "conference_started" => In(data, "dynamic"),
        "operation_requested" => In(data, "operation", "dialling", "dynamic"),
        _ => null,
    };

    /// <summary>The row in a line, if there is one.</summary>
    public static JsonElement? In(JsonElement line) => line.TryGetProperty(Member, out var row) ? row : null;

    /// <summary>Reads a row.</summary>
    public static ConferenceSecrets Read(JsonElement row) => row.Deserialize<ConferenceSecrets>(Stored)
        ?? throw new JsonException("The row is null.");

    /// <summary>Why a row cannot belong to the event's document; null if it can.</summary>
    public static string? Objection(string conference, SecretsReference? reference, JsonElement row)
    {
        var secrets = Read(row);
        return reference switch
        {
            null => "the event's document has no secrets.",
            _ when reference.Id != secrets.Id => $"the event's document has other secrets than '{secrets.Id}'.",
            _ when reference.Hash != secrets.Hash() => $"the secrets '{secrets.Id}' do not match their hash.",
            _ when secrets.ConferenceId != conference => $"the secrets '{secrets.Id}' are another conference's.",
            _ => null,
        };
    }

    private static SecretsReference? In(JsonElement data, params ReadOnlySpan<string> path)
    {
        foreach (var member in path)
        {
            if (data.ValueKind is not JsonValueKind.Object || !data.TryGetProperty(member, out data))
                return null;
        }

        return SecretsReference.In(data);
    }
}
