using Conferences.Api.Crossbar;
using Conferences.Api.Hosting;
using Conferences.Api.Media;
using Conferences.Api.Views;
using Conferences.Domain;

namespace Conferences.Api;

/// <summary>Finds what a reader asks to see of a conference: as it is, or as it was at a moment.</summary>
internal sealed class Viewing(
    ConferenceQueries queries, PastQueries past, Talkers talkers, Admission admission)
{
    /// <summary>The conference at the moment asked for; null if the reader was told why there is none.</summary>
    /// <param name="participant">The only one of its people who is asked for; null for all.</param>
    public async Task<Sight?> FindAsync(
        HttpContext http, string id, CancellationToken cancellation, int? participant = null)
    {
        if (await MomentAsync(http) is not { } moment)
            return null;
        var sight = !Ids.IsId(id) ? null
            : moment.IsPast ? await ThenAsync(http, id, moment, cancellation)
            : await NowAsync(http, id, participant, cancellation);
        if (sight is null)
            await http.SendAsync(Replies.Unknown(id));
        return sight is { IsNow: false, Row: var row } && IsHeld(http, row) ? null : sight;
    }

    /// <summary>True if the reader has the conference as it is now, and is told so.</summary>
    public async Task<bool> IsUnchanged(HttpContext http, string id, CancellationToken cancellation)
    {
        // Before anybody in it is read: a poll of a full conference costs as little as that of an empty one.
        var errors = new ValidationErrors();
        if (http.Request.Headers.IfNoneMatch.Count == 0 || !Ids.IsId(id)
            || Moment.Read(http.Request.Query, CrossbarRequest.Of(http).At, errors).IsPast || !errors.IsEmpty)
            return false;
        await admission.EnterAsync(http);
        return await queries.FindAsync(Desk.Account(http), id, cancellation) is { } row && IsHeld(http, row);
    }

    /// <summary>Somebody who is in, as clients read it. Who talks is known of the present alone.</summary>
    public ParticipantResponse Show(
        HttpContext http, Sight sight, (Participant Participant, Person? Person) somebody) =>
        ParticipantResponse.Of(
            somebody.Participant,
            somebody.Person,
            sight.Row.Live!,
            sight.At,
            sight.IsNow && talkers.Talks(Desk.Account(http), sight.Row.Id, somebody.Participant.CallId));

    private static bool IsHeld(HttpContext http, ConferenceRow row)
    {
        var etag = ETags.Of(row.Revision, row.Sequence);
        if (!ETags.IsCurrent(http.Request, etag))
            return false;
        http.Response.Headers.ETag = $"\"{etag}\"";
        http.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }

    private static async Task<Moment?> MomentAsync(HttpContext http)
    {
        var errors = new ValidationErrors();
        var moment = Moment.Read(http.Request.Query, CrossbarRequest.Of(http).At, errors);
        if (errors.IsEmpty)
            return moment;
        await http.SendAsync(Reply.Invalid(errors));
        return null;
    }

    private async Task<Sight?> ThenAsync(HttpContext http, string id, Moment moment, CancellationToken cancellation)
    {
        await admission.EnterAsync(http);
        return await past.FindAsync(Desk.Account(http), id, moment, cancellation);
    }

    private async Task<Sight?> NowAsync(
        HttpContext http, string id, int? participant, CancellationToken cancellation)
    {
        var account = Desk.Account(http);
        var found = participant is { } number
            ? await queries.FindWithParticipantAsync(account, id, number, cancellation)
            : await queries.FindWithPeopleAsync(account, id, cancellation);
        return found is var (row, people) ? new(row, people, CrossbarRequest.Of(http).At, IsNow: true) : null;
    }
}
