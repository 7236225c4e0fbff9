using System.Collections.Concurrent;
using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Domain.State;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>Legs about which something is being decided, or that were let in and are not in yet. Thread-safe.</summary>
internal sealed partial class FreeSwitchArrivals(
    FreeSwitchOrders orders, FreeSwitchRecorder recorder, LegAdmission admission, ILogger<FreeSwitchArrivals> log)
{
    private readonly ConcurrentDictionary<CallId, PendingLeg> arrivals = [];

    /// <summary>
    /// A leg is to be decided about; null if it is already. Then it comes again, with what it has said meanwhile, as
    /// soon as that decision has ended.
    /// </summary>
    public PendingLeg? Begin(ParkedLeg leg, FreeSwitchServer server)
    {
        var arrival = new PendingLeg(leg.CallId, server);
        if (arrivals.TryAdd(leg.CallId, arrival))
            return arrival;
        if (arrivals.TryGetValue(leg.CallId, out var earlier))
            earlier.Next = leg;
        return null;
    }

    /// <summary>True if the leg is being decided about, or was let in and is not in yet.</summary>
    public bool Has(CallId callId) => arrivals.ContainsKey(callId);

    /// <summary>It is decided, and not let in.</summary>
    /// <returns>The leg, if it has come again meanwhile.</returns>
    public ParkedLeg? End(CallId callId) => arrivals.TryRemove(callId, out var arrival) ? arrival.Next : null;

    /// <summary>A leg has come in. One that has to wait is kept waiting at once, and let in again if a moderator came
    /// meanwhile.</summary>
    /// <param name="recorded">The outcome of recording that.</param>
    public void Joined(FreeSwitchServer server, CallId callId, Task<Outcome?> recorded)
    {
        if (!arrivals.TryRemove(callId, out var arrival) || arrival is not { Place: { } place, Waits: true })
            return;

        // Behind a command that takes long, it would hear the conference until then.
        orders.Begin(
            server,
            new(place.Account, place.ConferenceId, null, MediaCommands.Hold, DateTimeOffset.MaxValue)
            {
                Targets = [new(0, callId, null)],
            });
        orders.Enqueue(place, async () =>
        {
            if ((await recorded)?.After.ParticipantOf(callId)?.Waiting is false)
                await server.RunAsync(
                    FreeSwitchJobs.Unhold(ManagedName.Of(place.Account, place.ConferenceId), callId).Api,
                    Ids.New(),
                    recorder.Stopping);
        });
    }

    /// <summary>A leg is gone. If it was let in, its place is free again.</summary>
    public void Gone(CallId callId, string? cause)
    {
        if (arrivals.TryGetValue(callId, out var arrival) && arrival.Go(cause) && arrivals.TryRemove(callId, out _))
            _ = WithdrawAsync(arrival);
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

    /// <summary>A leg that was let in is gone, and never was in.</summary>
    public async Task WithdrawAsync(PendingLeg arrival)
    {
        try
        {
            var why = CallerText.Clean(arrival.Cause);
            await admission.WithdrawAsync(arrival.Place!, arrival.CallId, why.Length == 0 ? null : why);
        }
        catch (Exception failure)
        {
            // Its place is free again in a minute in any case.
            NotWithdrawn(arrival.CallId, failure);
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Could not record that leg {CallId} is gone.",
        EventName = "freeswitch.departure_not_recorded")]
    private partial void NotWithdrawn(CallId callId, Exception why);
}

/// <summary>A leg about which something is being decided.</summary>
internal sealed class PendingLeg(CallId callId, FreeSwitchServer server)
{
    private readonly Lock gate = new();
    private bool isGone;

    public CallId CallId => callId;

    public FreeSwitchServer Server => server;

    /// <summary>The leg, if it is parked again meanwhile.</summary>
    public ParkedLeg? Next { get; set; }

    /// <summary>The conference that it was let into; null before.</summary>
    public Place? Place { get; private set; }

    /// <summary>True if it waits for a moderator there.</summary>
    public bool Waits { get; private set; }

    /// <summary>Why it is gone, if that is known.</summary>
    public string? Cause { get; private set; }

    /// <summary>It is let in.</summary>
    /// <returns>True if it is gone already.</returns>
    public bool Admit(Place place, bool waits)
    {
        lock (gate)
        {
            (Place, Waits) = (place, waits);
            return isGone;
        }
    }

    /// <summary>It is gone.</summary>
    /// <returns>True if it was let in.</returns>
    public bool Go(string? cause)
    {
        lock (gate)
        {
            (isGone, Cause) = (true, cause);
            return Place is not null;
        }
    }
}
