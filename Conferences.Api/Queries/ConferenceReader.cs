using Conferences.Api.Crossbar;
using Conferences.Api.Responses;
using Conferences.Api.Store;
using Conferences.Domain.State;

namespace Conferences.Api.Queries;

/// <summary>Finds what a reader asks to see of a conference: as it is, or as it was at a moment.</summary>
internal sealed class ConferenceReader(
    ConferenceQueries queries, PastQueries past, ActiveSpeakers speakers, Admission admission)
{
    /// <summary>The conference at the moment asked for, with everybody who is in, unless the reader has it already.
    /// </summary>
    public Task<ConferenceLookup> FindAsync(HttpContext http, string id, CancellationToken cancellation) =>
        FindAsync(http, id, participant: null, cancellation);

    /// <summary>The conference at the moment asked for, with this participant.</summary>
    public Task<ConferenceLookup> FindParticipantAsync(
        HttpContext http, string id, int participant, CancellationToken cancellation) =>
        FindAsync(http, id, participant, cancellation);

    /// <summary>Somebody who is in, as clients read it. Who talks is known of the present alone.</summary>
    public ParticipantResponse Show(
        HttpContext http, ConferenceView view, (Participant Participant, Person? Person) somebody) =>
        ParticipantResponse.Of(
            somebody.Participant,
            somebody.Person,
            view.Row.Live!,
            view.At,
            view.IsNow && speakers.Talks(CrossbarRequest.AccountOf(http), view.Row.Id, somebody.Participant.CallId));

    private async Task<ConferenceLookup> FindAsync(
        HttpContext http, string id, int? participant, CancellationToken cancellation)
    {
        var errors = new ValidationErrors();
        var moment = Moment.Read(http.Request.Query, CrossbarRequest.Of(http).At, errors);
        if (!errors.IsEmpty)
            return new ConferenceLookup.InvalidMoment(errors);
        if (!Ids.IsId(id))
            return new ConferenceLookup.Unknown(id);
        if (moment.IsPast)
            return await ThenAsync(http, id, moment, cancellation);
        return participant is { } number
            ? Now(http, id, await queries.FindWithParticipantAsync(
                CrossbarRequest.AccountOf(http), id, number, cancellation))
            : await UnmodifiedAsync(http, id, cancellation)
                ?? Now(http, id, await queries.FindWithPeopleAsync(CrossbarRequest.AccountOf(http), id, cancellation));
    }

    private static ConferenceLookup.NotModified? Unmodified(HttpContext http, ConferenceRow row)
    {
        var etag = ETags.Of(row.Revision, row.Sequence);
        return ETags.IsCurrent(http.Request, etag) ? new(etag) : null;
    }

    private static ConferenceLookup Now(HttpContext http, string id, ConferenceWithPeople? found) =>
        found is var (row, people)
        ? new ConferenceLookup.Found(new(row, people, CrossbarRequest.Of(http).At, IsNow: true))
        : new ConferenceLookup.Unknown(id);

    // Before anybody in it is read: a poll of a full conference costs as little as that of an empty one.
    private async Task<ConferenceLookup?> UnmodifiedAsync(
        HttpContext http, string id, CancellationToken cancellation)
    {
        if (http.Request.Headers.IfNoneMatch.Count == 0)
            return null;
        await admission.EnterAsync(http);
        return await queries.FindAsync(CrossbarRequest.AccountOf(http), id, cancellation) is { } row
            ? Unmodified(http, row)
            : null;
    }

    private async Task<ConferenceLookup> ThenAsync(
        HttpContext http, string id, Moment moment, CancellationToken cancellation)
    {
        await admission.EnterAsync(http);
        return await past.FindAsync(CrossbarRequest.AccountOf(http), id, moment, cancellation) is not { } view
            ? new ConferenceLookup.Unknown(id)
            : (ConferenceLookup?)Unmodified(http, view.Row) ?? new ConferenceLookup.Found(view);
    }
}
