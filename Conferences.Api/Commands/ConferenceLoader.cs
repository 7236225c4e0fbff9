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

/// <summary>A conference opened for writing: its stream, its state and the replies kept for its callers.</summary>
/// <param name="Account">The account, which is the tenant.</param>
/// <param name="Answers">Kept replies by idempotency key, for the keys of the batch.</param>
/// <param name="People">By person id, participants who join again.</param>
public sealed record ConferenceLoader(
    string Account,
    IEventStream<Conference> Stream,
    ConferenceState State,
    IReadOnlyDictionary<string, IdempotentReply> Answers,
    IReadOnlyDictionary<PersonId, Person> People)
{
    /// <summary>The newest time recorded in the stream and its account, or null.</summary>
    public DateTimeOffset? Newest { get; init; }

    // Ids of the running instance and its participants, as Instance.IdOf and Participant.IdOf make them.
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

    // "is not null" is redundant, but PostgreSQL uses the partial index of refused legs only if it is spelled out.
    private const string CountedRefusal = "d.data ->> 'refused_for' is not null and d.data ->> 'refused_for' = any(?)";

    // Marten's IsOneOf does not turn ids into strings where it compares them with a column of their own.
    private const string OneOfCalls = "d.call_id = any(?)";
    private const string OneOfUuids = "d.uuid = any(?)";

    /// <summary>
    /// Opens the stream first and then reads, in one round trip, so that no data is older than the version that the
    /// commit checks. The lock makes other nodes wait instead of losing races. Data that the commands cannot depend on
    /// is not read.
    /// </summary>
    public static async Task<ConferenceLoader> LoadAsync(
        ConferenceBatch batch, IDocumentSession session, NumberingPlan numbering, CancellationToken cancellation)
    {
        var (id, needs) = (batch.ConferenceId, Needs.Of(batch.Commands.Select(envelope => envelope.Command)));
        UseIdentityMaps(session);
        await session.BeginTransactionAsync(cancellation);
        var reads = session.CreateBatchQuery();
        var opening = reads.Events.FetchForExclusiveWriting<Conference>(id);
        var newest = NewestTime.Read(reads, session.TenantId, id);
        var live = reads.Load<LiveConference>(id);
        var present = Present(reads, id, needs);
        var named = Named(reads, session.TenantId, id, [.. needs.Participants]);
        if (needs.Figures)
            _ = reads.Query<Instance>($"where {RunningInstance}", id, session.TenantId, session.TenantId);
        var gone = Gone(reads, id, [.. needs.Departures.Select(call => call.Text)]);
        var past = Past(reads, id, [.. needs.PastInstances.Select(uuid => uuid.Text)]);
        var claims = Claims(reads, id, NumberClaims.KeysOf(needs.Numbers, numbering));
        var others = needs.OtherAccounts ? OtherAccounts.Of(reads, session.TenantId, id) : None<string>();
        var links = Links(reads, id, needs, batch.Commands[0].At);
        var usage = needs.Usage ? StoredUsage.Read(reads, session.TenantId) : null;
        var secrets = Secrets(reads, session.TenantId, id, needs);
        var answers = KeptAnswers(reads, batch.Commands);
        var refused = Refused(
            reads, id, [.. needs.PinAttempts.Select(it => PinCaller.Of(it, numbering))], batch.Commands[0].At);
        await reads.Execute(cancellation);

        var known = await secrets;
        var (stream, running) = (await opening, (await live ?? LiveConference.Idle(id)).Open(known));
        var left = await gone;
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
            [.. (await claims).Select(claim => claim.Number)],
            (await refused).Aggregate(WrongPins.None, (pins, person) => pins.After(person, numbering)))
        {
            Numbering = numbering,
            Gone = left.Where(it => it.GonePosition is not null).GroupBy(it => it.CallId)
                .ToImmutableDictionary(leg => leg.Key, leg => leg.Max(it => it.GonePosition!.Value)),
            HungUp = left.Where(it => it.LeftPosition is null).GroupBy(it => it.CallId)
                .ToImmutableDictionary(leg => leg.Key, leg => leg.Max(it => it.LeftAt!.Value)),
            Left = (await named).Where(it => it.LeftAt is not null).ToImmutableDictionary(it => it.ParticipantId),
            Stays = [.. left.Select(PastStay.Of)],
            Past = [.. (await past).Select(it => new PastInstance(it.Uuid, it.Number))],
            Links = (await links).ToImmutableDictionary(it => it.LinkId),
            IsElsewhere = (await others).Count > 0,
            Usage = usage is null ? AccountUsage.None : StoredUsage.Of(await usage),
        };
        return new(
            session.TenantId,
            stream,
            state,
            (await answers).ToDictionary(answer => answer.Id),
            await PeopleAsync(session, needs.Calls, state.Roster.Values, cancellation))
        {
            Newest = NewestTime.Of(await newest),
        };
    }

    /// <summary>The replies kept under the keys of these commands.</summary>
    public static Task<IReadOnlyList<IdempotentReply>> KeptAnswers(
        IBatchedQuery reads, IEnumerable<CommandEnvelope> envelope)
    {
        string[] keys = [.. envelope.Select(it => it.Key?.Value).OfType<string>().Distinct()];
        return keys.Length == 0 ? None<IdempotentReply>() : reads.LoadMany<IdempotentReply>().ById(keys);
    }

    /// <summary>Which of these numbers a conference claims.</summary>
    public static Task<IReadOnlyList<NumberClaim>> Claims(IBatchedQuery reads, string[] numbers) =>
        numbers.Length == 0
            ? None<NumberClaim>()
            : reads.Query<NumberClaim>().Where(claim => claim.Id.IsOneOf(numbers)).ToList();

    /// <summary>Which of these numbers another conference claims.</summary>
    public static Task<IReadOnlyList<NumberClaim>> Claims(IBatchedQuery reads, string id, string[] numbers) =>
        numbers.Length == 0
            ? None<NumberClaim>()
            : reads.Query<NumberClaim>().Where(claim => claim.Id.IsOneOf(numbers) && claim.ConferenceId != id).ToList();

    // Snapshots are then folded from what was read here, instead of being read again before the commit.
    private static void UseIdentityMaps(IDocumentSession session)
    {
        session.UseIdentityMapFor<Conference>();
        session.UseIdentityMapFor<LiveConference>();
        session.UseIdentityMapFor<Instance>();
        session.UseIdentityMapFor<Participant>();
    }

    private static Task<IReadOnlyList<T>> None<T>() => Task.FromResult<IReadOnlyList<T>>([]);

    // All participants if the commands may affect all, else only their own legs. The latter query does not filter by
    // LeftAt: PostgreSQL would choose the index of present participants and scan all of them.
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

    // Of the newest instance, whose number only the same round trip reads.
    private static Task<IReadOnlyList<Participant>> Named(
        IBatchedQuery reads, string account, string id, int[] numbers) => numbers.Length == 0
            ? None<Participant>()
            : reads.Query<Participant>($"where {RunningParticipants}", numbers, id, account, account);

    private static Task<IReadOnlyList<Participant>> Gone(IBatchedQuery reads, string id, string[] calls) =>
        calls.Length == 0
            ? None<Participant>()
            : reads.Query<Participant>()
                .Where(it => it.ConferenceId == id && it.MatchesSql(OneOfCalls, (object)calls)
                    && it.LeftAt != null).ToList();

    private static Task<IReadOnlyList<Instance>> Past(IBatchedQuery reads, string id, string[] uuids) =>
        uuids.Length == 0
            ? None<Instance>()
            : reads.Query<Instance>()
                .Where(it => it.ConferenceId == id && it.MatchesSql(OneOfUuids, (object)uuids) && it.EndedAt != null)
                .ToList();

    private static async Task<IReadOnlyList<JoinLink>> Links(
        IBatchedQuery reads, string id, Needs needs, DateTimeOffset at)
    {
        string[] keys = [.. needs.Links.Select(link => JoinLink.IdOf(id, link))];
        var named = keys.Length == 0 ? None<JoinLink>() : reads.LoadMany<JoinLink>().ById(keys);
        var open = needs.OpenLinks
            ? reads.Query<JoinLink>()
                .Where(it => it.ConferenceId == id && it.RevokedAt == null && it.Expires > at).ToList()
            : None<JoinLink>();
        return [.. (await named).UnionBy(await open, it => it.LinkId)];
    }

    private static async Task<IReadOnlyList<Person>> Refused(
        IBatchedQuery reads, string id, PinCaller[] callers, DateTimeOffset at)
    {
        string[] reasons = [.. WrongPins.Reasons.Select(reason => reason.Name())];
        string[] numbers = [.. callers.Select(caller => caller.Number?.Text).OfType<string>()];
        var (since, longSince) = (at - WrongPins.OfCaller.Period, at - WrongPins.LongestPeriod);
        var known = numbers.Length == 0
            ? None<Person>()
            : reads.Query<Person>()
                .Where(person => person.ConferenceId == id && person.Caller!.IsOneOf(numbers)
                    && person.At > since
                    && person.MatchesSql(CountedRefusal, (object)reasons)).ToList();
        var withheld = numbers.Length == callers.Length
            ? None<Person>()
            : reads.Query<Person>()
                .Where(person => person.ConferenceId == id && person.Caller == null
                    && person.At > longSince
                    && person.MatchesSql(CountedRefusal, (object)reasons)).ToList();
        return [.. await known, .. await withheld];
    }

    // An extra round trip, made only if somebody is waiting whom the commands may admit.
    private static async Task<IReadOnlyList<Participant>> WaitingAsync(
        IDocumentSession session, LiveConference live, Needs needs, CancellationToken cancellation) =>
        live.Waiting == 0 || needs.Everybody || !needs.Waiting
            ? []
            : await session.Query<Participant>()
                .Where(it => it.ConferenceId == live.Id && it.LeftAt == null && it.Waiting).ToListAsync(cancellation);

    // Only for commands that check pins or replace the document.
    private static Task<IReadOnlyList<ConferenceSecrets>> Secrets(
        IBatchedQuery reads, string account, string id, Needs needs) =>
        needs.Secrets
            ? reads.Query<ConferenceSecrets>($"where {SecretsInUse.OfOne}", account, id, account)
            : None<ConferenceSecrets>();

    // An extra round trip, made only for a leg that is in already.
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
