using System.Text.Json;

namespace Conferences.Api.Audit;

/// <summary>
/// Rows that events name by a hash, that an export does not have beside them, and whose erasure it does not record.
/// Whoever erases by way of the service leaves an event; rows that are missing without one were removed by hand.
/// </summary>
internal sealed class MissingRows
{
    private readonly Dictionary<string, string> people = [];
    private readonly Dictionary<string, string> secrets = [];
    private readonly HashSet<string> erased = [];

    /// <summary>Takes note of an entry.</summary>
    public void Add(Link link, string type, JsonElement data, IReadOnlyList<JsonElement> rows, JsonElement? row)
    {
        erased.UnionWith(ErasedBy(type, data));
        foreach (var person in ExportedPersons.Of(type, data))
        {
            if (!rows.Any(it => ExportedPersons.Read(it).Id == person.Id))
                people.TryAdd(person.Id, $"entry {link.N}, {type}");
        }

        if (row is null && ExportedSecrets.Of(type, data) is { } reference)
            secrets.TryAdd(reference.Id, $"entry {link.N}, {type}");
    }

    /// <summary>A sentence for each.</summary>
    /// <param name="withSecrets">True if secrets were to be exported, so that they are missed.</param>
    public IReadOnlyList<string> Sentences(bool withSecrets) =>
    [
        .. Of("Person", people),
        .. withSecrets ? Of("The row of secrets", secrets) : [],
    ];

    // A leg that was dialled may join after it was erased, so that the event may come before a mention.
    private IEnumerable<string> Of(string what, Dictionary<string, string> missing) => missing
        .Where(it => !erased.Contains(it.Key))
        .Select(it => $"{what} '{it.Key}' ({it.Value}) has neither a row nor an event that records its erasure.");

    private static IEnumerable<string> ErasedBy(string type, JsonElement data) => type switch
    {
        "person_erased" => [data.GetProperty("person_id").GetString()!],
        "secrets_erased" => data.GetProperty("secrets_ids").EnumerateArray().Select(id => id.GetString()!),
        _ => [],
    };
}
