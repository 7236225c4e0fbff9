namespace Conferences.Api.Webhooks.Delivery;

/// <summary>
/// Delivers for one account as long as it has the lease: several lanes at a time, each in its order. One webhook has
/// half of the places, so that a dead endpoint leaves the others room.
/// </summary>
internal sealed class AccountDeliveries(
    Lease lease,
    DueDeliveries due,
    Backlogs backlogs,
    LaneDelivery deliveries,
    DeliveryPlaces places,
    WebhookOptions options)
{
    private const int MostStoring = 500;

    private readonly List<Lane> ready = [];
    private readonly Dictionary<LaneKey, Task<LaneEnd>> running = [];

    // Sent, and not stored yet: they take no place.
    private readonly Dictionary<LaneKey, Task> storing = [];

    private TaskCompletionSource poked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int Places => options.Parallelism;

    /// <summary>Makes it look for what has become due.</summary>
    public void Poke() => Volatile.Read(ref poked).TrySetResult();

    /// <summary>Delivers until nothing is due.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (!stopping.IsCancellationRequested && lease.IsHeld)
            {
                var poke = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                Volatile.Write(ref poked, poke);
                await EndAsync();
                var mayBeMore = await FillAsync(stopping);
                foreach (var lane in ready.Where(CanStart).ToArray())
                    Start(lane, stopping);
                if (running.Count + storing.Count > 0)
                    await Task.WhenAny([poke.Task, .. running.Values, .. storing.Values]);
                else if (!mayBeMore)
                    return;
            }
        }
        finally
        {
            var ends = await Task.WhenAll(running.Values);
            await Task.WhenAll(ends.Select(it => it.Stored).Concat(storing.Values));
        }
    }

    private bool CanStart(Lane lane) =>
        running.Count < Places
        && running.Keys.Count(it => it.HookId == lane.Key.HookId)
            < (lane.IsProbed ? 1 : Math.Max(1, Places / 2));

    private void Start(Lane lane, CancellationToken stopping)
    {
        // Others of the same webhook may have started since.
        if (!CanStart(lane))
            return;
        ready.Remove(lane);
        running.Add(lane.Key, deliveries.RunAsync(lease, lane, stopping));
    }

    private async Task EndAsync()
    {
        foreach (var (key, turn) in running.Where(it => it.Value.IsCompleted).ToArray())
        {
            running.Remove(key);
            var end = await turn;
            storing[key] = end.Stored;
            if (end.IsGood)
                continue;
            ready.RemoveAll(lane => lane.Key.HookId == key.HookId);
            if (!running.Keys.Any(it => it.HookId == key.HookId))
                deliveries.Forget(key.HookId);
        }

        foreach (var key in storing.Where(it => it.Value.IsCompleted).Select(it => it.Key).ToArray())
            storing.Remove(key);
    }

    // Some more than can start now, so that a query is not needed for each.
    private async Task<bool> FillAsync(CancellationToken stopping)
    {
        if (running.Count >= Places || storing.Count > MostStoring || ready.Count > 2 * Places
            || ready.Exists(CanStart))
            return true;
        using var turn = await places.ReadAsync(stopping);
        var isEntering = await backlogs.EnterAsync(lease.Account, stopping);
        LaneKey[] waiting = [.. ready.Select(it => it.Key)];
        var lanes = await due.LanesAsync(
            lease.Account, [.. running.Keys, .. storing.Keys, .. waiting], waiting, 2 * Places, stopping);
        ready.AddRange(lanes);
        return isEntering || lanes.Count > 0;
    }
}
