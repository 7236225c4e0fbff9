using Conferences.Client.Http;
using Conferences.Client.Models;

namespace Conferences.Client;

/// <content>Who is in, and what is done to them.</content>
public sealed partial class ConferenceClient
{
    /// <summary>A leg joins, as a call controller reports it. A leg that is in already stays the same participant.
    /// </summary>
    /// <param name="leg">The leg; at least its call id.</param>
    /// <param name="idempotencyKey">The caller's name for this request, at most 255 visible characters; made for each
    /// call by default.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="ConferencesException">E.g. 409 with the error <c>locked</c>, <c>full</c> or <c>bad_pin</c>, or
    /// with <c>media</c> where the media server reports legs itself.</exception>
    public async Task<Participant> JoinAsync(
        JoiningLeg leg, string? idempotencyKey = null, CancellationToken cancellation = default)
    {
        var request = (await RequestsAsync(cancellation)).Participants.ToPutRequestInformation(leg.Request);
        var answer = await connection.SendAsync(
            request.Named(idempotencyKey), Participant.CreateFromDiscriminatorValue, cancellation);
        return answer.Data!;
    }

    /// <summary>Reports that a leg has hung up. A repeat changes nothing.</summary>
    /// <param name="participant">Its id in the running instance.</param>
    /// <param name="reason">Why, e.g. a hangup cause; at most 128 characters. It cannot be erased.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task HangUpAsync(int participant, string? reason = null, CancellationToken cancellation = default)
    {
        var request = (await RequestsAsync(cancellation)).Participants[participant].ToDeleteRequestInformation(
            new() { Data = new() { Reason = reason } });
        await connection.SendAsync(request, LeftParticipant.CreateFromDiscriminatorValue, cancellation);
    }

    /// <summary>Everybody who is in.</summary>
    /// <param name="at">Who was in at this time; null for now.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task<IReadOnlyList<Participant>> ListParticipantsAsync(
        DateTimeOffset? at = null, CancellationToken cancellation = default)
    {
        var request = (await RequestsAsync(cancellation)).Participants.ToGetRequestInformation(
            it => it.QueryParameters.At = Query.Time(at));
        var answer = await connection.SendForListAsync(request, Participant.CreateFromDiscriminatorValue, cancellation);
        return answer.Data!;
    }

    /// <summary>One participant; 404 when they have left.</summary>
    /// <param name="participant">Its id in the running instance.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task<Participant> GetParticipantAsync(int participant, CancellationToken cancellation = default)
    {
        var request = (await RequestsAsync(cancellation)).Participants[participant].ToGetRequestInformation();
        return (await connection.SendAsync(request, Participant.CreateFromDiscriminatorValue, cancellation)).Data!;
    }
}
