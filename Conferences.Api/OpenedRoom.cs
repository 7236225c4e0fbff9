using System.Collections.Immutable;
using System.Linq.Expressions;
using Conferences.Api.Views;
using Conferences.Domain;
using Conferences.Domain.Attending;
using Conferences.Domain.Editing;
using JasperFx.Events;
using Marten;

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
    private static readonly TimeSpan PinWindow = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Opens the stream first and reads after that: whatever is read cannot be older than the version that the commit
    /// checks. The lock keeps other nodes waiting instead of losing races.
    /// </summary>
    public static async Task<OpenedRoom> LoadAsync(
        ConferenceBatch batch, IDocumentSession session, CancellationToken cancellation)
    {
        var (id, commands) = (batch.ConferenceId, batch.Commands.Select(issued => issued.Command).ToArray());
        var stream = await session.Events.FetchForExclusiveWriting<Conference>(id, cancellation);

        var reads = session.CreateBatchQuery();
        var live = reads.Load<LiveConference>(id);
        var present = reads.Query<Participant>().Where(Meant(id, commands)).ToList();
        var heard = Calls([.. commands.Where(command => command is ObserveJoin or ObserveParticipants)]);
        var gone = heard.Length == 0
            ? Task.FromResult<IReadOnlyList<Participant>>([])
            : reads.Query<Participant>()
                .Where(it => it.ConferenceId == id && it.CallId.IsOneOf(heard) && it.LeftPosition != null).ToList();
        var told = commands.Select(Told).OfType<string>().Distinct().ToArray();
        var past = told.Length == 0
            ? Task.FromResult<IReadOnlyList<Instance>>([])
            : reads.Query<Instance>()
                .Where(it => it.ConferenceId == id && it.Uuid.IsOneOf(told) && it.EndedAt != null).ToList();
        var numbers = commands.SelectMany(Numbers).Distinct().ToArray();
        var claims = reads.Query<NumberClaim>()
            .Where(claim => claim.Id.IsOneOf(numbers) && claim.ConferenceId != id).ToList();
        var keys = batch.Commands.Select(issued => issued.Key?.Value).OfType<string>().Distinct().ToArray();
        var answers = reads.LoadMany<Answer>().ById(keys);
        var callers = commands.OfType<JoinConference>().Select(join => join.Person.CallerIdNumber).Distinct().ToArray();
        var since = batch.Commands[0].At - PinWindow;
        var wrong = reads.Query<Person>()
            .Where(person => person.ConferenceId == id && person.CallerIdNumber.IsOneOf(callers) && person.At > since
                && (person.RefusedFor == Reason.BadPin || person.RefusedFor == Reason.TooManyPins)).ToList();
        await reads.Execute(cancellation);

        var state = await live ?? LiveConference.Idle(id);
        var named = await NamedAsync(session, state, commands, cancellation);
        var room = new Room(
            id,
            stream.CurrentVersion ?? 0,
            stream.Aggregate,
            state,
            (await present).Concat(named).Where(it => it.LeftAt is null).DistinctBy(it => it.ParticipantId)
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

    // One more round trip, and only where somebody is named: the instance, and so the key, is known only now.
    private static async Task<IReadOnlyList<Participant>> NamedAsync(
        IDocumentSession session, LiveConference live, Command[] commands, CancellationToken cancellation)
    {
        string[] keys = [.. commands.SelectMany(Named).Distinct().Select(participantId =>
            Participant.IdOf(live.Id, live.Instance, participantId))];
        return keys.Length == 0 ? [] : await session.LoadManyAsync<Participant>(cancellation, keys);
    }

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

    // Everybody, where everybody may be meant or may have to go; else only the legs of the commands. For those it does
    // not ask who is still in: it would make PostgreSQL take the index of those who are, and read through all of them.
    private static Expression<Func<Participant, bool>> Meant(string id, Command[] commands)
    {
        if (commands.Any(MayMeanEverybody))
            return participant => participant.ConferenceId == id && participant.LeftAt == null;
        var calls = Calls(commands);
        return participant => participant.ConferenceId == id && participant.CallId.IsOneOf(calls);
    }

    private static bool MayMeanEverybody(Command command) => command switch
    {
        ActOnParticipants or DeleteConference or ReconcileConference or ObserveDialled => true,
        ObserveStarted or ObserveEnded => true,
        ActOnConference { Action: var action } => action == ConferenceAction.End,
        ActOnParticipant { Action: var action } => action == ParticipantAction.Kick,
        ObserveParticipants { Action: var action } => action == ParticipantAction.Kick,
        _ => false,
    };

    private static IEnumerable<string> Numbers(Command command) => command switch
    {
        CreateConference create => create.Document.Numbers,
        ReplaceConference replace => replace.Document.Numbers,
        PatchConference patch => ConferenceDocument.NumbersIn(patch.Patch),
        _ => [],
    };
}
