using System.Text.Json;
using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Api.Store;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>
/// Decides about legs that the dialplan has parked: whether they come in, before they are heard. How far it got with a
/// leg is on the leg's channel, so that another node can go on with it.
/// </summary>
internal sealed partial class FreeSwitchAdmission(
    FreeSwitchSettings settings,
    FreeSwitchServers servers,
    FreeSwitchHomes homes,
    FreeSwitchArrivals arrivals,
    FreeSwitchChannels channels,
    FreeSwitchRecorder recorder,
    LegAdmission admission,
    DialledNumbers numbers,
    MediaMeter meter,
    ILogger<FreeSwitchAdmission> log)
{
    private const int MostAttempts = 3;

    /// <summary>A leg is parked.</summary>
    public void Arrived(FreeSwitchServer server, EslEvent parked)
    {
        if (ParkedLeg.Of(parked) is { } leg)
            Begin(server, leg);
        else
            meter.PassedOver(MediaMeter.OtherKind);
    }

    /// <summary>Finds the legs that were parked while nobody listened, and goes on with each where it is.</summary>
    public async Task FindAsync(FreeSwitchServer server, CancellationToken cancellation)
    {
        var told = await server.RunAsync("show channels as json", Ids.New(), cancellation);
        foreach (var leg in ParkedIn(told.Body))
        {
            var set = new Dictionary<string, string?>();
            foreach (var name in ParkedLeg.Variables)
                set[name] = await FreeSwitchChannels.VariableAsync(server, leg.CallId, name, cancellation);

            // Since the list was made it may have been decided about, by the event of its being parked.
            if (await FreeSwitchChannels.IsParkedAsync(server, leg.CallId, cancellation) && !arrivals.Has(leg.CallId))
                Begin(server, leg.With(set));
        }
    }

    private void Begin(FreeSwitchServer server, ParkedLeg leg)
    {
        if (arrivals.Begin(leg, server) is { } arrival)
            _ = Task.Run(() => DecideAsync(server, leg, arrival));
    }

    private async Task DecideAsync(FreeSwitchServer server, ParkedLeg leg, PendingLeg arrival)
    {
        var stays = false;
        try
        {
            stays = await DecideAsync(server, leg, arrival, recorder.Stopping);
        }
        catch (Exception lost) when (lost is LinkDownException or EslEndedException or EslCommandException
            or TimeoutException or OperationCanceledException)
        {
            // The leg waits on, and is found again once the server can be reached.
            Lost(leg.CallId, lost.Message);
        }
        catch (Exception failure)
        {
            Undecided(leg.CallId, failure);
            await TurnAwayAsync(server, leg.CallId);
        }
        finally
        {
            if (!stays && arrivals.End(leg.CallId) is { } again)
                Begin(server, again);
        }
    }

    // True if it was let in and is not in yet.
    private async Task<bool> DecideAsync(
        FreeSwitchServer server, ParkedLeg leg, PendingLeg arrival, CancellationToken cancellation)
    {
        if (await numbers.FindAsync(leg.Dialled, leg.Account ?? settings.Account, cancellation) is not { } called)
        {
            if (leg.IsOurs)
                await channels.RefuseAsync(
                    server,
                    leg.CallId,
                    Reason.Unknown.Name(),
                    FreeSwitchChannels.UnknownNumber,
                    null,
                    "",
                    cancellation);
            else
                meter.PassedOver(MediaMeter.UnknownConference);
            return false;
        }

        if (homes.Of(called.Place) is { } home && home != server)
        {
            await PassOnAsync(server, leg, home, cancellation);
            return false;
        }

        if (called.Document.HasPins && leg.Attempt == 0 && leg.IsPlain)
        {
            await channels.AskAsync(server, leg, 1, called.Document.MembersNeedPin, cancellation);
            return false;
        }

        var answer = await admission.AdmitAsync(
            called.Place,
            new(leg.CallId, leg.Name, leg.Number, called.IsModerator, leg.Attempt == 0 ? null : leg.Pin));
        switch (answer)
        {
            case LegAnswer.Admitted admitted:
                return await LetInAsync(server, leg, called.Place, admitted, arrival, cancellation);
            case LegAnswer.Refused { Reason: Reason.BadPin } when leg.Attempt is > 0 and < MostAttempts:
                await channels.AskAsync(
                    server, leg, leg.Attempt + 1, called.Document.MembersNeedPin, cancellation);
                return false;
            case LegAnswer.Refused refused:
                await channels.RefuseAsync(
                    server,
                    leg.CallId,
                    refused.Reason.Name(),
                    FreeSwitchChannels.CauseOf(refused.Reason),
                    refused.Reason is Reason.Full ? called.Document.MaxMembersMedia : null,
                    called.Place.Account,
                    cancellation);
                return false;
            case LegAnswer.IsIn when homes.Find(leg.CallId) is not null:
                return false;
            default:
                await TurnAwayAsync(server, leg.CallId);
                return false;
        }
    }

    private async Task<bool> LetInAsync(
        FreeSwitchServer server,
        ParkedLeg leg,
        Place place,
        LegAnswer.Admitted admitted,
        PendingLeg arrival,
        CancellationToken cancellation)
    {
        var home = servers.MayBeAway(admitted.Switch)
            ? null
            : servers.Named(admitted.Switch) ?? homes.Claim(place, servers.Preferred(server));
        if (home != server)
        {
            await admission.WithdrawAsync(place, leg.CallId, null);
            await PassOnAsync(server, leg, home, cancellation);
            return false;
        }

        if (arrival.Admit(place, admitted.Waits))
        {
            await arrivals.WithdrawAsync(arrival);
        }
        else
        {
            var told = await channels.EnterAsync(server, leg.CallId, place, admitted, cancellation);
            if (told.Body.StartsWith("+OK", StringComparison.Ordinal))
                return true;
            arrivals.Gone(leg.CallId, FreeSwitchJob.WhyNot(told.Body).Text);
        }

        return false;
    }

    // A server that cannot be reached may return, with the conference: until it is given up nobody is let in elsewhere.
    private async Task PassOnAsync(
        FreeSwitchServer server, ParkedLeg leg, FreeSwitchServer? home, CancellationToken cancellation)
    {
        if (home is { Current: not null, Settings.Reach: { } reach } && leg.IsPlain)
            await channels.PassOnAsync(server, leg, reach, cancellation);
        else
            await TurnAwayAsync(server, leg.CallId);
    }

    private async Task TurnAwayAsync(FreeSwitchServer server, CallId callId)
    {
        try
        {
            await channels.RefuseAsync(
                server, callId, "unavailable", FreeSwitchChannels.Unavailable, null, "", recorder.Stopping);
        }
        catch (Exception lost) when (lost is LinkDownException or EslEndedException or EslCommandException
            or TimeoutException or OperationCanceledException)
        {
            Lost(callId, lost.Message);
        }
    }

    private static IEnumerable<ParkedLeg> ParkedIn(string channels)
    {
        try
        {
            using var parsed = JsonDocument.Parse(channels);
            return parsed.RootElement is { ValueKind: JsonValueKind.Object } list
                && list.TryGetProperty("rows", out var rows) && rows.ValueKind is JsonValueKind.Array
                    ? [.. rows.EnumerateArray().Select(ParkedLeg.Of).OfType<ParkedLeg>()]
                    : [];
        }
        catch (JsonException)
        {
            throw new EslCommandException("The media server's list of channels cannot be read.");
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Could not tell the media server what to do with leg {CallId}: {Cause}",
        EventName = "freeswitch.decision_undelivered")]
    private partial void Lost(CallId callId, string cause);

    [LoggerMessage(
        LogLevel.Error,
        "Could not decide about leg {CallId}; it is turned away.",
        EventName = "freeswitch.leg_undecided")]
    private partial void Undecided(CallId callId, Exception why);
}
