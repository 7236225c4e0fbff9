using System.Collections.Immutable;
using Conferences.Api.Views;
using Conferences.Domain;
using Conferences.Domain.Attending;
using Conferences.Domain.Editing;
using JasperFx.Events;
using Marten;
using Marten.Services.BatchQuerying;

namespace Conferences.Api;

/// <summary>One conference, opened for writing: its stream, its state and the answers its callers have.</summary>
/// <param name="Account">The account, which is the tenant.</param>
/// <param name="Answers">By idempotency key, among those of the batch.</param>
/// <param name="People">By person id, those who are in already and join again.</param>
public sealed record OpenedRoom(
    string Account,
    IEventStream<Conference> Stream,
    Room Room,
    IReadOnlyDictionary<string, Answer> Answers,
    IReadOnlyDictionary<string, Person> People)
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

    private static readonly TimeSpan PinWindow = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Opens the stream first and reads after that, in one round trip: whatever is read cannot be older than the
    /// version that the commit checks. The lock keeps other nodes waiting instead of losing races. What the commands at
    /// hand cannot depend on is not read.
    /// </summary>
    public static async Task<OpenedRoom> LoadAsync(
        ConferenceBatch batch, IDocumentSession session, CancellationToken cancellation)
    {
        var (id, commands) = (batch.ConferenceId, batch.Commands.Select(issued => issued.Command).ToArray());
        KeepInMind(session);
        await session.BeginTransactionAsync(cancellation);
        var reads = session.CreateBatchQuery();
        var opening = reads.Events.FetchForExclusiveWriting<Conference>(id);
        var live = reads.Load<LiveConference>(id);
        var present = Present(reads, id, commands);
        var named = Named(reads, session.TenantId, id, [.. commands.SelectMany(Named).Distinct()]);
        if (commands.Any(MayCount))
            _ = reads.Query<Instance>($"where {RunningInstance}", id, session.TenantId, session.TenantId);
        var gone = Gone(reads, id, Calls([.. commands.Where(it => it is ObserveJoin or ObserveParticipants)]));
        var past = Past(reads, id, [.. commands.Select(Told).OfType<string>().Distinct()]);
        var claims = Claims(reads, id, [.. commands.SelectMany(Numbers).Distinct()]);
        var secrets = Secrets(reads, session.TenantId, id, commands);
        var answers = KeptAnswers(reads, batch.Commands);
        var wrong = WrongPins(reads, id, batch.Commands);
        await reads.Execute(cancellation);

        var known = await secrets;
        var (stream, state) = (await opening, (await live ?? LiveConference.Idle(id)).Open(known));
        var room = new Room(
            id,
            stream.CurrentVersion ?? 0,
            stream.Aggregate is { } conference
                ? conference with { Document = conference.Document.Open(known) }
                : null,
            state,
            (await present).Concat(await named).Where(it => it.LeftAt is null).DistinctBy(it => it.ParticipantId)
                .ToImmutableSortedDictionary(participant => participant.ParticipantId, it => it),
            [.. (await claims).Select(claim => claim.Id)],
            (await wrong).CountBy(person => person.CallerIdNumber).ToImmutableDictionary())
        {
            Gone = (await gone).GroupBy(it => it.CallId)
                .ToImmutableDictionary(leg => leg.Key, leg => leg.Max(it => it.LeftPosition!.Value)),
            Past = [.. (await past).Select(it => it.Uuid)],
        };
        return new(
            session.TenantId,
            stream,
            room,
            (await answers).ToDictionary(answer => answer.Id),
            await PeopleAsync(session, Calls(commands), room.Roster.Values, cancellation));
    }

    /// <summary>The answers that are kept under the keys of these.</summary>
    public static Task<IReadOnlyList<Answer>> KeptAnswers(IBatchedQuery reads, IEnumerable<Issued> issued)
    {
        string[] keys = [.. issued.Select(it => it.Key?.Value).OfType<string>().Distinct()];
        return keys.Length == 0 ? None<Answer>() : reads.LoadMany<Answer>().ById(keys);
    }

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
    private static Task<IReadOnlyList<Participant>> Present(IBatchedQuery reads, string id, Command[] commands)
    {
        if (commands.Any(MayMeanEverybody))
            return reads.Query<Participant>().Where(it => it.ConferenceId == id && it.LeftAt == null).ToList();
        var calls = Calls(commands);
        return calls.Length == 0
            ? None<Participant>()
            : reads.Query<Participant>().Where(it => it.ConferenceId == id && it.CallId.IsOneOf(calls)).ToList();
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
                .Where(it => it.ConferenceId == id && it.CallId.IsOneOf(heard) && it.LeftPosition != null).ToList();

    private static Task<IReadOnlyList<Instance>> Past(IBatchedQuery reads, string id, string[] told) =>
        told.Length == 0
            ? None<Instance>()
            : reads.Query<Instance>()
                .Where(it => it.ConferenceId == id && it.Uuid.IsOneOf(told) && it.EndedAt != null).ToList();

    private static Task<IReadOnlyList<Person>> WrongPins(
        IBatchedQuery reads, string id, IReadOnlyList<Issued> issued)
    {
        string[] callers =
        [
            .. issued.Select(it => it.Command).OfType<JoinConference>().Select(join => join.Person.CallerIdNumber)
                .Distinct(),
        ];
        var since = issued[0].At - PinWindow;
        return callers.Length == 0
            ? None<Person>()
            : reads.Query<Person>()
                .Where(person => person.ConferenceId == id && person.CallerIdNumber.IsOneOf(callers)
                    && person.At > since
                    && (person.RefusedFor == Reason.BadPin || person.RefusedFor == Reason.TooManyPins)).ToList();
    }

    // Whoever looks at pins or at the whole document.
    private static Task<IReadOnlyList<ConferenceSecrets>> Secrets(
        IBatchedQuery reads, string account, string id, Command[] commands) =>
        commands.Any(it => it is EditConference or JoinConference)
            ? reads.Query<ConferenceSecrets>($"where {SecretsInUse.OfOne}", account, id, account)
            : None<ConferenceSecrets>();

    // One more round trip, and only for a leg that is in already.
    private static async Task<IReadOnlyDictionary<string, Person>> PeopleAsync(
        IDocumentSession session, string[] calls, IEnumerable<Participant> present, CancellationToken cancellation)
    {
        var again = present.Where(it => calls.Contains(it.CallId)).Select(it => it.PersonId).ToArray();
        return again.Length == 0
            ? ImmutableDictionary<string, Person>.Empty
            : (await session.LoadManyAsync<Person>(cancellation, again)).ToDictionary(person => person.Id);
    }

    private static string[] Calls(Command[] commands) =>
        [.. commands.SelectMany(Calls).Distinct()];

    private static IEnumerable<string> Calls(Command command) => command switch
    {
        JoinConference join => [join.CallId],
        ObserveJoin join => [join.Leg.CallId],
        ObserveParticipants observed => observed.CallIds,
        DialEndpoints dial => dial.Invitations.Select(invitation => invitation.CallId),
        _ => [],
    };

    // The instance that a word would start, unless it was over long ago. Where the server keeps an order, that tells.
    private static string? Told(Command command) => command switch
    {
        ObserveStarted { Event: { Position: null, Uuid: { } uuid } } => uuid,
        ObserveJoin { Event: { Position: null, Uuid: { } uuid } } => uuid,
        _ => null,
    };

    private static IEnumerable<int> Named(Command command) => command switch
    {
        ActOnParticipant act => [act.ParticipantId],
        PlayMedia { ParticipantId: { } only } => [only],
        RelateParticipants both => [both.ParticipantId, both.OtherParticipantId],
        _ => [],
    };

    // Whose facts may be figures of the running instance.
    private static bool MayCount(Command command) =>
        command is JoinConference or ObserveJoin || MayMeanEverybody(command);

    private static bool MayMeanEverybody(Command command) => command switch
    {
        ActOnParticipants or DeleteConference or ReconcileConference or ObserveDialled => true,
        ObserveStarted or ObserveEnded => true,
        ActOnConference { Action: var action } => action == ConferenceAction.End,
        ActOnParticipant { Action: var action } => action == ParticipantAction.Kick,
        ObserveParticipants { Action: var action } => action == ParticipantAction.Kick,
        _ => false,
    };

    /// <summary>The numbers that a command would have its conference reached by.</summary>
    public static IEnumerable<string> Numbers(Command command) => command switch
    {
        CreateConference create => create.Document.Numbers,
        ReplaceConference replace => replace.Document.Numbers,
        PatchConference patch => ConferenceDocument.NumbersIn(patch.Patch),
        _ => [],
    };
}
