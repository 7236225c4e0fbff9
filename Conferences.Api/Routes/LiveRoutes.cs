using System.Globalization;
using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Api.Responses;
using Conferences.Api.Store;
using Conferences.Domain.State;

namespace Conferences.Api.Routes;

/// <summary>Participants and operations of a conference.</summary>
internal static class LiveRoutes
{
    // An operation has a row for each participant it is meant for, however many they are.
    private const int AtOnce = 100;

    /// <summary>List the participants of a conference.</summary>
    /// <remarks>
    /// With <c>at</c> or <c>version</c>, the state at that time, even if it has since been deleted; durations are
    /// relative to that time.
    /// </remarks>
    public static async Task List(
        HttpContext http, ConferenceReader reader, string id, CancellationToken cancellation) =>
        await http.SendAsync(
            await reader.FindAsync(http, id, cancellation),
            async view => await http.SendAsync(http.EnvelopeOf(
                view.People,
                (json, it) => JsonSerializer.Serialize(
                    json, reader.Show(http, view, it), ResponseJson.Default.ParticipantResponse)) with
            {
                Revision = ETags.Of(view.Row.Revision, view.Row.Sequence),
            }));

    /// <summary>Get a participant.</summary>
    /// <remarks>
    /// With <c>at</c> or <c>version</c>, the state at that time, even if it has since been deleted; durations are
    /// relative to that time.
    /// </remarks>
    public static async Task Get(
        HttpContext http, ConferenceReader reader, string id, string participant, CancellationToken cancellation)
    {
        var number = Ids.ParticipantId(participant) ?? 0;
        await http.SendAsync(await reader.FindParticipantAsync(http, id, number, cancellation), async view =>
        {
            var found = view.People.FirstOrDefault(it => it.Participant.ParticipantId == number);
            await http.SendAsync(found.Participant is null
                ? Replies.Unknown(participant)
                : Reply.Ok(reader.Show(http, view, found), ResponseJson.Default.ParticipantResponse));
        });
    }

    /// <summary>List a conference's operations, newest first.</summary>
    /// <remarks>Readable after the conference is deleted.</remarks>
    public static async Task Operations(
        HttpContext http,
        ConferenceQueries queries,
        OperationQueries operations,
        Admission admission,
        string id,
        CancellationToken cancellation)
    {
        var account = CrossbarRequest.AccountOf(http);
        var (page, fault) = Page.Read(http.Request.Query, Ids.IsId);
        if (fault is not null)
            await http.SendAsync(Replies.Faulty(fault));
        else if (!Ids.IsId(id) || !await queries.IsKnownAsync(account, id, cancellation))
            await http.SendAsync(Replies.Unknown(id));
        else
        {
            var list = new ListAnswer<Operation>(
                AtOnce,
                (part, bytes, token) => operations.ListAsync(account, id, part, bytes, token),
                it => it.Id.Text,
                (json, it) => JsonSerializer.Serialize(
                    json, OperationResponse.Of(it), ResponseJson.Default.OperationResponse));
            await list.SendAsync(http, admission, page!);
        }
    }

    /// <summary>Get an operation and its outcome.</summary>
    /// <remarks>Readable after the conference is deleted. An outcome never changes.</remarks>
    public static async Task Operation(
        HttpContext http, OperationQueries operations, string id, string operation, CancellationToken cancellation) =>
        await http.SendAsync(
            Ids.IsId(id) && Ids.IsId(operation)
            && await operations.FindAsync(
                CrossbarRequest.AccountOf(http), id, new(operation), cancellation) is { } found
                ? Reply.Ok(OperationResponse.Of(found), ResponseJson.Default.OperationResponse)
                : Replies.Unknown(operation));
}
