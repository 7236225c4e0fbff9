using System.Collections.Immutable;
using Conferences.Api.Store;
using Conferences.Domain.Commands;
using Conferences.Domain.Document;
using Conferences.Domain.State;
using JasperFx.Events;
using Marten;
using Marten.Linq.MatchesSql;
using Marten.Services.BatchQuerying;

namespace Conferences.Api.Commands;

/// <summary>One conference, opened for writing: its stream, its state and the answers its callers have.</summary>
/// <param name="Account">The account, which is the tenant.</param>
/// <param name="Answers">By idempotency key, among those of the batch.</param>
/// <param name="People">By person id, those who are in already and join again.</param>
public sealed record ConferenceLoader(
    string Account,
    IEventStream<Conference> Stream,
    ConferenceState State,
    IReadOnlyDictionary<string, IdempotentReply> Answers,
    IReadOnlyDictionary<PersonId, Person> People)
{
    // Keys of the instance that runs and of those in it, as Instance.IdOf and Participant.IdOf make them.
    private const string RunningInstance =
        """
        d.id = (select live.id || '/' || (live.data ->> 'instance')
            from conferences.mt_doc_liveconference live where live.id = ? and live.tenant_id = ?)
        and d.tenant_id = ?
        """;

    private const string RunningParticipants =
        """
        d.id = any(array(select live.id || '/' || (live.data ->> 'instance') || '/' || named
            from unnest(?::int[]) named, conferences.mt_doc_liveconference live
            where live.id = ? and live.tenant_id = ?))
        and d.tenant_id = ?
        """;

    // That it is not null follows from the rest, but only so does PostgreSQL see that the index of the refused will do.
    private const string CountedRefusal = "d.data ->> 'refused_for' is not null and d.data ->> 'refused_for' = any(?)";

    // Marten's IsOneOf does not turn ids into strings where it compares them with a column of their own.
    private const string OneOfCalls = "d.call_id = any(?)";
    private const string OneOfUuids = "d.uuid = any(?)";

    /// <summary>
    /// Opens the stream first and reads after that, in one round trip: whatever is read cannot be older than the
    /// version that the commit checks. The lock keeps other nodes waiting instead of losing races. What the commands at
    /// hand cannot depend on is not read.
    /// </summary>
    public static async Task<ConferenceLoader> LoadAsync(
        ConferenceBatch batch, IDocumentSession session, CancellationToken cancellation)
    {
        var (id, needs) = (batch.ConferenceId, Needs.Of(batch.Commands.Select(envelope => envelope.Command)));
        KeepInMind(session);
        await session.BeginTransactionAsync(cancellation);
        var reads = session.CreateBatchQuery();
        var opening = reads.Events.FetchForExclusiveWriting<Conference>(id);
        var live = reads.Load<LiveConference>(id);
        var present = Present(reads, id, needs);
        var named = Named(reads, session.TenantId, id, [.. needs.Participants]);
        if (needs.Figures)
            _ = reads.Query<Instance>($"where {RunningInstance}", id, session.TenantId, session.TenantId);
        var gone = Gone(reads, id, [.. needs.Departures.Select(call => call.Text)]);
        var past = Past(reads, id, [.. needs.PastInstances.Select(uuid => uuid.Text)]);
        var claims = Claims(reads, id, [.. needs.Numbers]);
        var secrets = Secrets(reads, session.TenantId, id, needs);
        var answers = KeptAnswers(reads, batch.Commands);
        var refused = Refused(reads, id, [.. needs.PinAttempts], batch.Commands[0].At - WrongPins.Window);
        await reads.Execute(cancellation);

        var known = await secrets;
        var (stream, running) = (await opening, (await live ?? LiveConference.Idle(id)).Open(known));
        var waiting = await WaitingAsync(session, running, needs, cancellation);
        var state = new ConferenceState(
            id,
            stream.CurrentVersion ?? 0,
            stream.Aggregate is { } conference
                ? conference with { Document = conference.Document.Open(known) }
                : null,
            running,
            (await present).Concat(await named).Concat(waiting).Where(it => it.LeftAt is null)
                .DistinctBy(it => it.ParticipantId)
                .ToImmutableSortedDictionary(participant => participant.ParticipantId, it => it),
            [.. (await claims).Select(claim => claim.Id)],
            (await refused).Aggregate(WrongPins.None, (pins, person) => pins.After(person)))
        {
            Gone = (await gone).GroupBy(it => it.CallId)
                .ToImmutableDictionary(leg => leg.Key, leg => leg.Max(it => it.LeftPosition!.Value)),
            Past = [.. (await past).Select(it => it.Uuid)],
        };
        return new(
            session.TenantId,
            stream,
            state,
            (await answers).ToDictionary(answer => answer.Id),
            await PeopleAsync(session, needs.Calls, state.Roster.Values, cancellation));
    }

    /// <summary>The answers that are kept under the keys of these.</summary>
    public static Task<IReadOnlyList<IdempotentReply>> KeptAnswers(
        IBatchedQuery reads, IEnumerable<CommandEnvelope> envelope)
    {
        string[] keys = [.. envelope.Select(it => it.Key?.Value).OfType<string>().Distinct()];
        return keys.Length == 0 ? None<IdempotentReply>() : reads.LoadMany<IdempotentReply>().ById(keys);
    }

    /// <summary>Those of these numbers that lead to a conference.</summary>
    public static Task<IReadOnlyList<NumberClaim>> Claims(IBatchedQuery reads, string[] numbers) =>
        numbers.Length == 0
            ? None<NumberClaim>()
            : reads.Query<NumberClaim>().Where(claim => claim.Id.IsOneOf(numbers)).ToList();

    /// <summary>Those of these numbers that lead to another conference.</summary>
    public static Task<IReadOnlyList<NumberClaim>> Claims(IBatchedQuery reads, string id, string[] numbers) =>
        numbers.Length == 0
            ? None<NumberClaim>()
            : reads.Query<NumberClaim>().Where(claim => claim.Id.IsOneOf(numbers) && claim.ConferenceId != id).ToList();

    // The snapshots are then folded on from what was read here, instead of being read once more before the commit.
    private static void KeepInMind(IDocumentSession session)
    {
        session.UseIdentityMapFor<Conference>();
        session.UseIdentityMapFor<LiveConference>();
        session.UseIdentityMapFor<Instance>();
        session.UseIdentityMapFor<Participant>();
    }

    private static Task<IReadOnlyList<T>> None<T>() => Task.FromResult<IReadOnlyList<T>>([]);

    // Everybody, where everybody may be meant or may have to go; else only the legs of the commands. For those it does
    // not ask who is still in: it would make PostgreSQL take the index of those who are, and read through all of them.
    private static Task<IReadOnlyList<Participant>> Present(IBatchedQuery reads, string id, Needs needs)
    {
        if (needs.Everybody)
            return reads.Query<Participant>().Where(it => it.ConferenceId == id && it.LeftAt == null).ToList();
        string[] calls = [.. needs.Calls.Select(call => call.Text)];
        return calls.Length == 0
            ? None<Participant>()
            : reads.Query<Participant>()
                .Where(it => it.ConferenceId == id && it.MatchesSql(OneOfCalls, (object)calls)).ToList();
    }

    // Of the running instance, which is known only to the same round trip.
    private static Task<IReadOnlyList<Participant>> Named(
        IBatchedQuery reads, string account, string id, int[] numbers) => numbers.Length == 0
            ? None<Participant>()
            : reads.Query<Participant>($"where {RunningParticipants}", numbers, id, account, account);

    private static Task<IReadOnlyList<Participant>> Gone(IBatchedQuery reads, string id, string[] heard) =>
        heard.Length == 0
            ? None<Participant>()
            : reads.Query<Participant>()
                .Where(it => it.ConferenceId == id && it.MatchesSql(OneOfCalls, (object)heard)
                    && it.LeftPosition != null).ToList();

    private static Task<IReadOnlyList<Instance>> Past(IBatchedQuery reads, string id, string[] told) =>
        told.Length == 0
            ? None<Instance>()
            : reads.Query<Instance>()
                .Where(it => it.ConferenceId == id && it.MatchesSql(OneOfUuids, (object)told) && it.EndedAt != null)
                .ToList();

    private static Task<IReadOnlyList<Person>> Refused(
        IBatchedQuery reads, string id, string[] callers, DateTimeOffset since)
    {
        string[] reasons = [.. WrongPins.Reasons.Select(reason => reason.Name())];
        return callers.Length == 0
            ? None<Person>()
            : reads.Query<Person>()
                .Where(person => person.ConferenceId == id && person.CallerIdNumber.IsOneOf(callers)
                    && person.At > since && person.MatchesSql(CountedRefusal, (object)reasons)).ToList();
    }

    // One more round trip, and only where somebody waits whom the commands may let in.
    private static async Task<IReadOnlyList<Participant>> WaitingAsync(
        IDocumentSession session, LiveConference live, Needs needs, CancellationToken cancellation) =>
        live.Waiting == 0 || needs.Everybody || !needs.Waiting
            ? []
            : await session.Query<Participant>()
                .Where(it => it.ConferenceId == live.Id && it.LeftAt == null && it.Waiting).ToListAsync(cancellation);

    // Whoever looks at pins or at the whole document.
    private static Task<IReadOnlyList<ConferenceSecrets>> Secrets(
        IBatchedQuery reads, string account, string id, Needs needs) =>
        needs.Secrets
            ? reads.Query<ConferenceSecrets>($"where {SecretsInUse.OfOne}", account, id, account)
            : None<ConferenceSecrets>();

    // One more round trip, and only for a leg that is in already.
    private static async Task<IReadOnlyDictionary<PersonId, Person>> PeopleAsync(
        IDocumentSession session,
        ImmutableHashSet<CallId> calls,
        IEnumerable<Participant> present,
        CancellationToken cancellation)
    {
        var again = present.Where(it => calls.Contains(it.CallId)).Select(it => it.PersonId.Text).ToArray();
        return again.Length == 0
            ? ImmutableDictionary<PersonId, Person>.Empty
            : (await session.LoadManyAsync<Person>(cancellation, again)).ToDictionary(person => person.PersonId);
    }
}
