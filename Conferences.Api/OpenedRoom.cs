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

        var room = new Room(
            id,
            stream.CurrentVersion ?? 0,
            stream.Aggregate,
            await live ?? LiveConference.Idle(id),
            (await present).ToImmutableSortedDictionary(participant => participant.ParticipantId, it => it),
            [.. (await claims).Select(claim => claim.Id)],
            (await wrong).CountBy(person => person.CallerIdNumber).ToImmutableDictionary());
        return new(
            session.TenantId,
            stream,
            room,
            (await answers).ToDictionary(answer => answer.Id),
            await PeopleAsync(session, Calls(commands), room.Roster.Values, cancellation));
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

    private static IEnumerable<int> Named(Command command) => command switch
    {
        ActOnParticipant act => [act.ParticipantId],
        PlayMedia { ParticipantId: { } only } => [only],
        RelateParticipants both => [both.ParticipantId, both.OtherParticipantId],
        _ => [],
    };

    // Everybody, where everybody may be meant or may have to go; else only those the commands name.
    private static Expression<Func<Participant, bool>> Meant(string id, Command[] commands)
    {
        if (commands.Any(MayMeanEverybody))
            return participant => participant.ConferenceId == id && participant.LeftAt == null;
        var calls = Calls(commands);
        var ids = commands.SelectMany(Named).Distinct().ToArray();
        return participant => participant.ConferenceId == id && participant.LeftAt == null
            && (participant.CallId.IsOneOf(calls) || participant.ParticipantId.IsOneOf(ids));
    }

    private static bool MayMeanEverybody(Command command) => command switch
    {
        ActOnParticipants or DeleteConference or ReconcileConference or ObserveDialled => true,
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
