using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using JasperFx.Events;
using Marten;
using Wolverine.Marten;

namespace Conferences.Api.Commands;

/// <summary>
/// Where the data of persons of one conference is stored: never in events, but in separate rows. Its stream is open for
/// writing, so that the rows go and the events that say so come in one commit.
/// </summary>
/// <param name="Stream">The stream of the conference they were in; null if nobody is known.</param>
/// <param name="People">Their rows.</param>
/// <param name="Answers">Kept answers that show them.</param>
/// <param name="Newest">The newest time recorded in the stream and its account; null if nothing was.</param>
public sealed record PersonErasure(
    IEventStream<Conference>? Stream,
    IReadOnlyList<Person> People,
    IReadOnlyList<IdempotentReply> Answers,
    DateTimeOffset? Newest)
{
    private static readonly PersonErasure OfNobody = new(null, [], [], null);

    // The personal members of a reply to a join, see ParticipantResponse, and their values once erased.
    private static readonly (string Name, string Empty)[] Personal =
    [
        ("caller_id_name", "\"\""),
        ("caller_id_number", "\"\""),
        ("custom_channel_vars", "{}"),
        ("custom_application_vars", "{}"),
    ];

    /// <summary>What takes all of them away, and records it.</summary>
    internal IEnumerable<IMartenOp> Writes(Actor actor, string requestId, EventClock clock) =>
        Stream is null || People.Count == 0
            ? []
            : Writes(Stream, actor, requestId, clock.After(Newest));

    /// <summary>Those of one person.</summary>
    internal static async Task<PersonErasure> OpenAsync(
        PersonId personId, IDocumentSession session, CancellationToken cancellation)
    {
        var id = personId.Text;
        var conference = await session.Query<Person>().Where(it => it.Id == id).Select(it => it.ConferenceId)
            .FirstOrDefaultAsync(cancellation);
        return conference is null ? OfNobody : await OpenAsync(conference, [id], session, cancellation);
    }

    /// <summary>
    /// Erases everybody of the account who presented this number, however it was written, conference by conference:
    /// what was done before a failure is done and recorded.
    /// </summary>
    /// <returns>How many persons those were.</returns>
    internal static async Task<int> EraseAsync(
        IDocumentStore store,
        EventClock clock,
        string account,
        NormalNumber number,
        Actor actor,
        CancellationToken cancellation)
    {
        await using var reading = store.QuerySession(account);
        var caller = number.Text;
        var named = await reading.Query<Person>().Where(it => it.Caller == caller)
            .Select(it => new { it.Id, it.ConferenceId }).ToListAsync(cancellation);
        var (requestId, erased) = (Ids.New(), 0);
        foreach (var conference in named.ToLookup(it => it.ConferenceId, it => it.Id))
        {
            await using var session = store.LightweightSession(account);
            var erasure = await OpenAsync(conference.Key, [.. conference], session, cancellation);
            foreach (var write in erasure.Writes(actor, requestId, clock))
                write.Execute(session);
            await session.SaveChangesAsync(cancellation);
            erased += erasure.People.Count;
        }

        return erased;
    }

    private IEnumerable<IMartenOp> Writes(
        IEventStream<Conference> stream, Actor actor, string requestId, DateTimeOffset at) =>
        [
            new AppendEvents<Conference>(
                stream,
                [.. People.Select(it => new PendingEvent(new PersonErased(it.PersonId), actor, requestId, requestId))],
                at),
            .. People.Select(person => MartenOps.Delete(person)),
            new EraseFromAttempts([.. People.Select(person => person.Id)]),
            .. Answers.Select(answer => MartenOps.Store(Anonymous(answer))),
        ];

    // The rows are read under the lock of the stream: two who erase the same person record that once.
    private static async Task<PersonErasure> OpenAsync(
        string conferenceId, string[] ids, IDocumentSession session, CancellationToken cancellation)
    {
        await session.BeginTransactionAsync(cancellation);
        var stream = await session.Events.FetchForExclusiveWriting<Conference>(conferenceId, cancellation);
        var people = await session.LoadManyAsync<Person>(cancellation, ids);
        return new(
            stream,
            people,
            await AnswersAsync(people, session, cancellation),
            await NewestTime.ReadAsync(session, conferenceId, cancellation));
    }

    private static async Task<IReadOnlyList<IdempotentReply>> AnswersAsync(
        IReadOnlyList<Person> people, IDocumentSession session, CancellationToken cancellation)
    {
        var ids = people.Select(person => person.PersonId).ToArray();
        var legs = await session.Query<Participant>().Where(it => it.PersonId.IsOneOf(ids)).ToListAsync(cancellation);
        var calls = legs.Select(it => it.CallId).ToHashSet();
        if (calls.Count == 0)
            return [];

        // Only a day's answers are kept, and only those to a join say who it was. Text that Marten is given names its
        // tenant by itself: in another account the same call id is somebody else's.
        var answers = await session.QueryAsync<IdempotentReply>(
            """
            where d.tenant_id = ? and d.data #>> '{reply,data}' like '%"caller_id_number"%'
                and exists (select from unnest(?) call where strpos(d.data #>> '{reply,data}', call) > 0)
            """,
            cancellation,
            session.TenantId,
            calls.Select(call => JsonSerializer.Serialize(call)).ToArray());
        return [.. answers.Where(answer => CallOf(answer) is { } call && calls.Contains(call))];
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
