using System.Collections.Concurrent;
using System.Diagnostics;
using Conferences.Api.Responses;
using Conferences.Api.Store;

namespace Conferences.Api.Webhooks.Delivery;

/// <summary>
/// Sends what a lane has, one after the other, until something fails. The next event is sent before the result of the
/// last is stored: a crash in between makes some of them go out again, with the same ids and in the same order.
/// </summary>
internal sealed partial class LaneDelivery(
    DeliveryClient client,
    DeliveryLog results,
    DeliveryPlaces places,
    WebhookDisabling disabling,
    DeliveryMeter meter,
    TimeProvider clock,
    ILogger<LaneDelivery> log)
{
    // How long a lane goes on before it makes room for others, and looks whether the webhook was changed.
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Fault = TimeSpan.FromMinutes(5);

    // Webhooks that are disabled: what was taken for them before is not begun.
    private readonly ConcurrentDictionary<string, bool> stopped = new();

    /// <summary>Nothing is in hand any more that was taken before the webhook was disabled.</summary>
    public void Forget(string hookId) => stopped.TryRemove(hookId, out _);

    /// <summary>Returns when nothing more is to be sent.</summary>
    public async Task<LaneEnd> RunAsync(Lease lease, Lane lane, CancellationToken stopping)
    {
        try
        {
            return await RunUntilAsync(lease, lane, stopping);
        }
        catch (OperationCanceledException) when (lease.Lost.IsCancellationRequested || stopping.IsCancellationRequested)
        {
            // Another node goes on where this one is stored to be.
        }
        catch (Exception failure) when (!StoreFailures.IsAway(failure))
        {
            Failed(failure, lane.Key.HookId, lane.Key.ConferenceId);
            await StoreAsync(
                Note(lease, lane, null, DeliveryState.Pending, lane.Tries, clock.GetUtcNow() + Fault), lease);
        }
        catch (Exception away) when (StoreFailures.IsAway(away))
        {
            // Nothing was noted: the lane is due again once the database is back.
        }

        return new(IsGood: false, Task.CompletedTask);
    }

    private async Task<LaneEnd> RunUntilAsync(Lease lease, Lane lane, CancellationToken stopping)
    {
        using var place = await places.TakeAsync(lane.IsProbed, lease.Lost);
        var (start, tries, last) = (Stopwatch.GetTimestamp(), lane.Tries, default(DeliveryNote));
        if (lane.Events.Count == 0)
            last = Note(lease, lane, null, DeliveryState.Delivered, 0, clock.GetUtcNow());
        foreach (var @event in lane.Events)
        {
            if (!lease.IsHeld || stopping.IsCancellationRequested || stopped.ContainsKey(lane.Key.HookId)
                || (last is not null && Stopwatch.GetElapsedTime(start) > Turn))
                break;
            var (note, verdict) = await TryAsync(lease, lane, @event, tries + 1);
            (last, tries) = (note, 0);
            if (verdict.State is not DeliveryState.Pending)
            {
                await results.WriteAsync(note, lease.Lost);
                continue;
            }

            await StoreAsync(note, lease);
            await DisableAsync(lease, lane, note, verdict);
            return new(IsGood: false, Task.CompletedTask);
        }

        if (last is { Position: null })
            await results.WriteAsync(last, lease.Lost);
        return new(
            last is not { Endpoint.Works: false } && !stopped.ContainsKey(lane.Key.HookId),
            last is null ? Task.CompletedTask : StoredAsync(last, lease));
    }

    private static async Task StoredAsync(DeliveryNote note, Lease lease) =>
        await note.Stored.Task.WaitAsync(lease.Lost).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task<(DeliveryNote Note, Verdict Verdict)> TryAsync(
        Lease lease, Lane lane, DueEvent due, int tries)
    {
        var (to, @event) = (lane.Recipient, due.Event);
        var webhook = to.Webhook;
        var payload = Payload.Of(
            webhook.Hook, webhook.Verb, webhook.Format, webhook.CustomData, @event, due.Person);
        var at = clock.GetUtcNow();
        var exchange = await client.SendAsync(to, @event.Id.ToString(), payload, lease.Lost);
        var verdict = Verdict.Of(exchange, tries, webhook.Retries, lane.IsProbed, clock.GetUtcNow());
        meter.Tried(exchange);
        var note = Note(lease, lane, @event.Sequence, verdict.State, verdict.Tries, verdict.NextTry) with
        {
            Attempt = Attempts.Of(
                to, @event, EventJson.TypeOf(@event.Recorded()), exchange, verdict.Reason, verdict.Left, at),
            PersonId = EventJson.PersonOf(@event.Recorded())?.Text,
            At = at,
            Endpoint = verdict.Endpoint,
        };
        return (note, verdict);
    }

    private async Task DisableAsync(Lease lease, Lane lane, DeliveryNote note, Verdict verdict)
    {
        var since = lane.FailingSince ?? note.At;
        var reason = verdict.IsGone ? WebhookDisabling.Gone
            : note.At - since >= Schedule.Tolerance ? WebhookDisabling.Failing(since, note.Attempt!)
            : null;
        if (reason is null || !stopped.TryAdd(lane.Key.HookId, true))
            return;
        try
        {
            await disabling.DisableAsync(lease.Account, lane.Key.HookId, reason);
            meter.Disabled();
        }
        catch
        {
            // It is not disabled: the next try shows it again.
            stopped.TryRemove(lane.Key.HookId, out _);
            throw;
        }
    }

    private async Task StoreAsync(DeliveryNote note, Lease lease)
    {
        await results.WriteAsync(note, lease.Lost);
        await note.Stored.Task.WaitAsync(lease.Lost);
    }

    private static DeliveryNote Note(
        Lease lease, Lane lane, long? position, DeliveryState state, int tries, DateTimeOffset next) =>
        new(lease, lane.Key, lane.Stamp, position, state, tries, next);

    [LoggerMessage(
        LogLevel.Error,
        "A delivery of conference {ConferenceId} to webhook {HookId} could not be made; it will be retried.",
        EventName = "webhook.delivery_failed")]
    private partial void Failed(Exception why, string hookId, string conferenceId);
}
