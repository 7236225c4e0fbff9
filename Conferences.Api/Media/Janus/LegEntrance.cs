using System.Security.Cryptography;
using System.Text;
using Conferences.Api.Auth;
using Conferences.Api.Commands.Links;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Api.Store;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Api.Media.Janus;

/// <summary>
/// Who may enter by a browser: by a token that may act for the account, or by a link, and then by the same rules as
/// every other leg.
/// </summary>
internal sealed class LegEntrance(
    TokenAuthentication tokens, LinkTokens links, DialledNumbers conferences, LegAdmission admission)
{
    /// <summary>The leg; null if it was refused, which the browser has been told.</summary>
    /// <param name="id">Its call id.</param>
    /// <param name="secret">What the browser is to prove itself with.</param>
    /// <param name="hasRoom">False if the account has too many legs.</param>
    public async Task<LegRow?> EnterAsync(
        LegRequest request,
        string id,
        string secret,
        Func<string, bool> hasRoom,
        LegSocket socket,
        CancellationToken cancellation)
    {
        try
        {
            var (place, isModerator, refusal) = await FindAsync(request, socket, cancellation);
            if (place is null)
                return Refuse(socket, refusal);
            if (!hasRoom(place.Account))
                return Refuse(socket, "too_many_legs");
            if (await conferences.FindAsync(place.ConferenceId, place.Account, cancellation) is not { } found)
                return Refuse(socket, "unknown");
            if (found.Document.MembersNeedPin && string.IsNullOrEmpty(request.Pin))
                return Refuse(socket, "pin_required");
            var answer = await admission.AdmitAsync(
                place, new(new(id), request.Name, "", isModerator, request.Pin, request.Muted));
            return answer switch
            {
                LegAnswer.Admitted admitted => new(
                    id,
                    place.Account,
                    place.ConferenceId,
                    SHA256.HashData(Encoding.UTF8.GetBytes(secret)),
                    SessionId: null,
                    HandleId: null,
                    Stay: 0,
                    admitted.IsModerator,
                    admitted.Muted,
                    admitted.Waits,
                    admitted.Uuid?.Text),
                LegAnswer.Refused { Reason: var reason } => Refuse(socket, reason.Name()),
                _ => Refuse(socket, "unavailable"),
            };
        }
        catch (Exception failure) when (failure is OverloadedException || StoreFailures.IsAway(failure))
        {
            return Refuse(socket, "unavailable");
        }
    }

    private static LegRow? Refuse(LegSocket socket, string reason)
    {
        socket.Send(LegFrames.Refused(reason, Sentences.GetValueOrDefault(reason, "the conference cannot be joined")));
        return null;
    }

    private static readonly Dictionary<string, string> Sentences = new()
    {
        ["unauthorized"] = "the token is wrong, or may not act for this account",
        ["link_invalid"] = "the link is none of this service, or was changed",
        ["link_revoked"] = "the link was revoked",
        ["link_expired"] = "the link has expired",
        [Reason.Unknown.Name()] = "there is no such conference",
        [Reason.Locked.Name()] = "the conference is locked",
        [Reason.Full.Name()] = "the conference is full",
        [Reason.BadPin.Name()] = "the pin is wrong",
        [Reason.TooManyPins.Name()] = "too many wrong pins: wait a minute",
        ["too_many_legs"] = "the account has too many legs on this node",
        ["pin_required"] = "the conference needs a pin",
        ["unavailable"] = "the service is busy, try again",
    };

    private async Task<(Place? Place, bool IsModerator, string Refusal)> FindAsync(
        LegRequest request, LegSocket socket, CancellationToken cancellation)
    {
        if (request.Link is { } link)
        {
            return await links.CheckAsync(link, cancellation) switch
            {
                { Fault: { } fault } => (null, false, fault.Name()),
                var good => (new Place(good.Account, good.ConferenceId), good.IsModerator, ""),
            };
        }

        if (request.Token is not { } token
            || await tokens.FindAsync(token, socket.Address, cancellation) is not { Caller: var caller }
            || request.AccountId is not { } account
            || !Ids.IsId(account)
            || !caller.MayActFor(account)
            || !caller.May(Scopes.Write))
            return (null, false, "unauthorized");
        return Ids.IsId(request.ConferenceId)
            ? (new(account, request.ConferenceId!), request.IsModerator, "")
            : (null, false, "unknown");
    }
}
