using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Views;
using Conferences.Domain;
using Marten;
using Wolverine.Marten;

namespace Conferences.Api;

/// <summary>
/// Erases who somebody was: one leg's person, or everybody who presented a number. The facts stay as they are, and with
/// them the proof that nothing else was changed; they never held a name.
/// </summary>
/// <param name="PersonId">The person's id, as facts name it; null for all of a number.</param>
/// <param name="CallerIdNumber">The number; null for the one person.</param>
public sealed record ErasePeople(string? PersonId, string? CallerIdNumber, DateTimeOffset At, IdempotencyKey? Key);

/// <summary>Where somebody can still be read.</summary>
/// <param name="People">Their rows.</param>
/// <param name="Answers">Kept answers that show them.</param>
/// <param name="Kept">The answer given before under the same key.</param>
public sealed record Traces(IReadOnlyList<Person> People, IReadOnlyList<Answer> Answers, Answer? Kept);

/// <summary>Erases people in one commit.</summary>
public static class ErasePeopleHandler
{
    // What answers to a join say of whoever joined; see ParticipantJson.
    private static readonly (string Name, Func<JsonNode> Empty)[] Personal =
    [
        ("caller_id_name", () => ""),
        ("caller_id_number", () => ""),
        ("custom_channel_vars", () => new JsonObject()),
        ("custom_application_vars", () => new JsonObject()),
    ];

    /// <summary>Finds all traces.</summary>
    public static async Task<Traces> LoadAsync(
        ErasePeople erase, IDocumentSession session, CancellationToken cancellation)
    {
        var kept = erase.Key is { } key ? await session.LoadAsync<Answer>(key.Value, cancellation) : null;
        IReadOnlyList<Person> people = erase.PersonId is { } id
            ? await session.LoadManyAsync<Person>(cancellation, id)
            : await session.Query<Person>().Where(it => it.CallerIdNumber == erase.CallerIdNumber)
                .ToListAsync(cancellation);
        var ids = people.Select(person => person.Id).ToArray();
        var calls = await session.Query<Participant>().Where(it => it.PersonId.IsOneOf(ids))
            .Select(it => it.CallId).ToListAsync(cancellation);

        // Only a day's answers are kept, and only those to a join say who it was.
        var answers = calls.Count == 0
            ? []
            : await session.QueryAsync<Answer>(
                "where (data #>> '{reply,data}') like '%\"caller_id_number\"%' "
                + "and exists (select from unnest(?) call where strpos(data #>> '{reply,data}', call) > 0)",
                cancellation,
                calls.Select(call => JsonSerializer.Serialize(call)).ToArray());
        return new(people, [.. answers.Where(answer => calls.Contains(CallOf(answer)))], kept);
    }

    /// <summary>Nobody of them can be read any more.</summary>
    public static (Reply Reply, IEnumerable<IMartenOp> Writes) Handle(ErasePeople erase, Traces traces)
    {
        if (Answer.Current(traces.Kept, erase.At) is { } earlier)
            return (earlier.To(erase.Key!), []);
        var reply = traces.People.Count == 0
            ? Replies.Unknown(erase.PersonId ?? erase.CallerIdNumber)
            : Reply.Ok(new { id = erase.PersonId, _read_only = new { deleted = true } });
        return (reply,
        [
            .. traces.People.Select(person => MartenOps.Delete(person)),
            .. traces.Answers.Select(answer => MartenOps.Store(Anonymous(answer))),
            .. erase.Key is { } key ? Answer.Keep(traces.Kept, key, reply, erase.At) : [],
        ]);
    }

    private static string? CallOf(Answer answer) =>
        answer.Reply.Data.ValueKind is JsonValueKind.Object
        && answer.Reply.Data.TryGetProperty("call_id", out var call) && call.ValueKind is JsonValueKind.String
            ? call.GetString()
            : null;

    private static Answer Anonymous(Answer answer)
    {
        var data = JsonObject.Create(answer.Reply.Data)!;
        foreach (var (name, empty) in Personal)
        {
            if (data.ContainsKey(name))
                data[name] = empty();
        }

        return answer with { Reply = answer.Reply.With(JsonSerializer.SerializeToElement(data)) };
    }
}
