using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Domain.State;

namespace Conferences.Api.Audit;

/// <summary>A person that an event names.</summary>
/// <param name="Hash">Hash of the person's fields, see <see cref="Person.Hash"/>.</param>
internal readonly record struct NamedPerson(string Id, string Hash);

/// <summary>The person rows of an export, in the lines of the events that name them.</summary>
internal static class ExportedPersons
{
    /// <summary>The format the rows are stored in.</summary>
    private static readonly JsonSerializerOptions Stored = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        MaxDepth = StrictJson.WrappedDepth,
    };

    /// <summary>The persons an event is the first to name: the participant, or the dialled endpoints.</summary>
    /// <param name="type">The event's stored name.</param>
    public static IReadOnlyList<NamedPerson> Of(string type, JsonElement data) => type switch
    {
        "participant_joined" or "participant_refused" or "leg_admitted" => [Named(data)],
        "link_created" => data.TryGetProperty("person_id", out _) ? [Named(data)] : [],
        "operation_requested" =>
        [
            .. data.GetProperty("operation").GetProperty("targets").EnumerateArray()
                .Where(target => target.TryGetProperty("leg", out var leg) && leg.ValueKind is JsonValueKind.Object)
                .Select(target => Named(target.GetProperty("leg"))),
        ],
        _ => [],
    };

    /// <summary>The member of a line that holds the rows; null for events that name nobody.</summary>
    public static string? MemberOf(string type) => type switch
    {
        "participant_joined" or "participant_refused" or "leg_admitted" or "link_created" => "person",
        "operation_requested" => "persons",
        _ => null,
    };

    /// <summary>The rows in a line.</summary>
    public static IReadOnlyList<JsonElement> In(JsonElement line) =>
        line.TryGetProperty("person", out var one) ? [one]
        : line.TryGetProperty("persons", out var several) ? [.. several.EnumerateArray()]
        : [];

    /// <summary>Reads a row.</summary>
    public static Person Read(JsonElement row) => row.Deserialize<Person>(Stored)
        ?? throw new JsonException("The row is null.");

    /// <summary>Why a row cannot be that of a person named by the event; null if it can.</summary>
    public static string? Objection(string conference, IReadOnlyList<NamedPerson> named, JsonElement row)
    {
        var person = Read(row);
        return named.Where(it => it.Id == person.Id).Select(it => it.Hash).FirstOrDefault() switch
        {
            null => $"the event names no person '{person.Id}'.",
            var hash when hash != person.Hash() =>
                $"the fields of person '{person.Id}' do not match their hash.",
            _ when person.ConferenceId != conference => $"person '{person.Id}' was in another conference.",
            _ => null,
        };
    }

    private static NamedPerson Named(JsonElement @event) =>
        new(@event.GetProperty("person_id").GetString()!, @event.GetProperty("person_hash").GetString()!);
}
