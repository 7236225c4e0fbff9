using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Domain.State;
using Marten;
using Wolverine.Marten;

namespace Conferences.Api.Commands;

/// <summary>Where people's data is stored: never in events, only in separate rows.</summary>
/// <param name="People">Their rows.</param>
/// <param name="Answers">Kept replies that contain their data.</param>
public sealed record PersonErasure(IReadOnlyList<Person> People, IReadOnlyList<IdempotentReply> Answers)
{
    // The personal members of a reply to a join, see ParticipantResponse, and their values once erased.
    private static readonly (string Name, string Empty)[] Personal =
    [
        ("caller_id_name", "\"\""),
        ("caller_id_number", "\"\""),
        ("custom_channel_vars", "{}"),
        ("custom_application_vars", "{}"),
    ];

    /// <summary>The writes that erase all of it.</summary>
    internal IEnumerable<IMartenOp> Erased =>
    [
        .. People.Select(person => MartenOps.Delete(person)),
        .. Answers.Select(answer => MartenOps.Store(Anonymous(answer))),
    ];

    /// <summary>The data of one person.</summary>
    internal static async Task<PersonErasure> OfAsync(
        PersonId personId, IDocumentSession session, CancellationToken cancellation) =>
        await OfAsync(await session.LoadManyAsync<Person>(cancellation, personId.Text), session, cancellation);

    /// <summary>Erases everybody in the account who presented this number.</summary>
    /// <returns>The number of persons erased.</returns>
    internal static async Task<int> EraseAsync(
        IDocumentStore store, string account, string number, CancellationToken cancellation)
    {
        await using var session = store.LightweightSession(account);
        var people = await session.Query<Person>().Where(it => it.CallerIdNumber == number).ToListAsync(cancellation);
        var erasure = await OfAsync(people, session, cancellation);
        foreach (var write in erasure.Erased)
            write.Execute(session);
        await session.SaveChangesAsync(cancellation);
        return people.Count;
    }

    private static async Task<PersonErasure> OfAsync(
        IReadOnlyList<Person> people, IDocumentSession session, CancellationToken cancellation)
    {
        var ids = people.Select(person => person.PersonId).ToArray();
        var legs = await session.Query<Participant>().Where(it => it.PersonId.IsOneOf(ids)).ToListAsync(cancellation);
        var calls = legs.Select(it => it.CallId).ToHashSet();
        if (calls.Count == 0)
            return new(people, []);

        // Replies are kept for a day only, and only those to a join contain personal data.
        var answers = await session.QueryAsync<IdempotentReply>(
            """
            where data #>> '{reply,data}' like '%"caller_id_number"%'
                and exists (select from unnest(?) call where strpos(data #>> '{reply,data}', call) > 0)
            """,
            cancellation,
            (object)calls.Select(call => JsonSerializer.Serialize(call)).ToArray());
        return new(people, [.. answers.Where(answer => CallOf(answer) is { } call && calls.Contains(call))]);
    }

    private static CallId? CallOf(IdempotentReply answer) =>
        answer.Reply.Data.ValueKind is JsonValueKind.Object
        && answer.Reply.Data.TryGetProperty("call_id", out var call) && call.ValueKind is JsonValueKind.String
            ? Identifier.Find<CallId>(call.GetString())
            : null;

    private static IdempotentReply Anonymous(IdempotentReply answer)
    {
        var data = JsonObject.Create(answer.Reply.Data)!;
        foreach (var (name, empty) in Personal.Where(it => data.ContainsKey(it.Name)))
            data[name] = JsonNode.Parse(empty);
        return answer with { Reply = answer.Reply.With(JsonSerializer.SerializeToElement(data)) };
    }
}
