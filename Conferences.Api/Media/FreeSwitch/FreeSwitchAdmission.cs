using System.Collections.Concurrent;
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
    FreeSwitchOrders orders,
    FreeSwitchChannels channels,
    FreeSwitchRecorder recorder,
    LegAdmission admission,
    DialledNumbers numbers,
    MediaMeter meter,
    ILogger<FreeSwitchAdmission> log)
{
    private const int MostAttempts = 3;

    private readonly ConcurrentDictionary<CallId, Arrival> arrivals = [];

    /// <summary>A leg is parked.</summary>
    public void Arrived(FreeSwitchServer server, EslEvent parked)
    {
        if (ParkedLeg.Of(parked) is { } leg)
            Begin(server, leg);
        else
            meter.PassedOver(MediaMeter.OtherKind);
    }

    /// <summary>Finds the legs that were parked while nobody listened.</summary>
    public async Task FindAsync(FreeSwitchServer server, CancellationToken cancellation)
    {
        var told = await server.RunAsync("show channels as json", Ids.New(), cancellation);
        foreach (var leg in ParkedIn(told.Body))
        {
            var account = ParkedLeg.AccountOf(await FreeSwitchChannels.VariableAsync(
                server, leg.CallId, ParkedLeg.AccountVariable, cancellation));
            Begin(server, leg with { Account = account, IsOurs = account is not null });
        }
    }

    /// <summary>A leg has come in. One that has to wait is kept waiting at once, and let in again if a moderator came
    /// meanwhile.</summary>
    /// <param name="recorded">The outcome of recording that.</param>
    public void Joined(FreeSwitchServer server, CallId callId, Task<Outcome?> recorded)
    {
        if (!arrivals.TryRemove(callId, out var arrival) || arrival is not { Place: { } place, Waits: true })
            return;
        var command = new MediaCommand(
            place.Account, place.ConferenceId, null, MediaCommands.Hold, DateTimeOffset.MaxValue)
        {
            Targets = [new(0, callId, null)],
        };
        orders.Enqueue(server, command);
        orders.Enqueue(place, async () =>
        {
            var waits = (await recorded)?.After.ParticipantOf(callId)?.Waiting;
            if (waits is false)
                await server.RunAsync(
                    FreeSwitchJobs.Unhold(ManagedName.Of(place.Account, place.ConferenceId), callId).Api,
                    Ids.New(),
                    recorder.Stopping);
        });
    }

    /// <summary>A leg is gone.</summary>
    public void Gone(CallId callId, string? cause)
    {
        if (!arrivals.TryGetValue(callId, out var arrival))
            return;
        bool isAdmitted;
        lock (arrival)
            (arrival.IsGone, arrival.Cause, isAdmitted) = (true, cause, arrival.IsAdmitted);
        if (isAdmitted && arrivals.TryRemove(callId, out _))
            _ = WithdrawAsync(arrival.Place!, callId, cause);
    }

    /// <summary>What was begun on this server is left to whoever uses it next.</summary>
    public void Forget(FreeSwitchServer server)
    {
        foreach (var (callId, arrival) in arrivals)
        {
            if (arrival.Server == server)
                arrivals.TryRemove(callId, out _);
        }
    }

    private void Begin(FreeSwitchServer server, ParkedLeg leg)
    {
        var arrival = new Arrival(server);
        if (arrivals.TryAdd(leg.CallId, arrival))
            _ = Task.Run(() => DecideAsync(server, leg, arrival));
    }

    private async Task DecideAsync(FreeSwitchServer server, ParkedLeg leg, Arrival arrival)
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
            if (!stays)
                arrivals.TryRemove(leg.CallId, out _);
        }
    }

    // True if it was let in and is not in yet.
    private async Task<bool> DecideAsync(
        FreeSwitchServer server, ParkedLeg leg, Arrival arrival, CancellationToken cancellation)
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
        Arrival arrival,
        CancellationToken cancellation)
    {
        var home = servers.Named(admitted.Switch) ?? homes.Claim(place, servers.Preferred(server));
        if (home != server)
        {
            await admission.WithdrawAsync(place, leg.CallId, null);
            await PassOnAsync(server, leg, home, cancellation);
            return false;
        }

        bool isGone;
        lock (arrival)
            (arrival.Place, arrival.Waits, arrival.IsAdmitted, isGone) = (place, admitted.Waits, true, arrival.IsGone);
        if (!isGone)
        {
            var told = await channels.EnterAsync(server, leg.CallId, place, admitted, cancellation);
            if (told.Body.StartsWith("+OK", StringComparison.Ordinal))
                return true;
            arrival.Cause ??= FreeSwitchJob.WhyNot(told.Body).Text;
        }

        if (arrivals.TryRemove(leg.CallId, out _))
            await WithdrawAsync(place, leg.CallId, arrival.Cause);
        return false;
    }

    // A server that cannot be reached may return, with the conference: until it is given up nobody is let in elsewhere.
    private async Task PassOnAsync(
        FreeSwitchServer server, ParkedLeg leg, FreeSwitchServer home, CancellationToken cancellation)
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

    private async Task WithdrawAsync(Place place, CallId callId, string? cause)
    {
        try
        {
            var why = FreeSwitchText.Clean(cause);
            await admission.WithdrawAsync(place, callId, why.Length == 0 ? null : why);
        }
        catch (Exception failure)
        {
            // Its place is free again in a minute in any case.
            NotWithdrawn(callId, failure);
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

    [LoggerMessage(LogLevel.Warning, "Could not tell the media server what to do with leg {CallId}: {Cause}")]
    private partial void Lost(CallId callId, string cause);

    [LoggerMessage(LogLevel.Error, "Could not decide about leg {CallId}; it is turned away.")]
    private partial void Undecided(CallId callId, Exception why);

    [LoggerMessage(LogLevel.Warning, "Could not record that leg {CallId} is gone.")]
    private partial void NotWithdrawn(CallId callId, Exception why);

    private sealed class Arrival(FreeSwitchServer server)
    {
        public FreeSwitchServer Server => server;

        public Place? Place { get; set; }

        public bool IsAdmitted { get; set; }

        public bool Waits { get; set; }

        public bool IsGone { get; set; }

        public string? Cause { get; set; }
    }
}
