using Conferences.Api.Queries;
using Conferences.Api.Store;
using Conferences.Domain.State;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>
/// Ties events to the jobs that cause them. What an event says may be due to somebody else; so it is kept back for the
/// moment until the job that could be its cause has ended, and names the operation only if that was carried out.
/// Thread-safe.
/// </summary>
internal sealed class FreeSwitchProofs
{
    private readonly Lock gate = new();
    private readonly AsyncSignal told = new();
    private readonly Dictionary<Subject, Pending> pending = [];
    private readonly Dictionary<Place, List<Action>> behind = [];
    private int telling;

    /// <summary>What a job does, to whom.</summary>
    /// <param name="CallId">The leg; null for the conference.</param>
    internal readonly record struct Subject(Place Place, OperationAction Action, CallId? CallId);

    /// <summary>A job of this operation is about to be sent.</summary>
    public void Expect(Subject subject, OperationId operation)
    {
        lock (gate)
            pending[subject] = new(operation);
    }

    /// <summary>
    /// An event may be due to a job. If so it is told as soon as that is known, with the operation or without; else it
    /// has to be told now.
    /// </summary>
    /// <param name="mayBeOurs">False if the event says that it has another cause.</param>
    /// <returns>True if it is, or will be, told here.</returns>
    public bool Takes(Subject subject, bool mayBeOurs, Action<OperationId?> tell)
    {
        OperationId? operation;
        List<Action> next;
        lock (gate)
        {
            if (!pending.TryGetValue(subject, out var job) || job.Held is not null)
                return false;
            operation = mayBeOurs ? job.Operation : null;
            if (!job.IsOrdered)
            {
                (job.Held, job.MayBeItsOwn) = (() => tell(null), mayBeOurs);
                return true;
            }

            pending.Remove(subject);
            next = Next(subject.Place);
        }

        tell(operation);
        Tell(next);
        return true;
    }

    /// <summary>
    /// Tells it once all events before it are told: those that are kept back, and those of legs that were ordered to
    /// hang up, which may be late.
    /// </summary>
    public void Behind(Place place, Action tell)
    {
        lock (gate)
        {
            if (IsAwaited(place))
            {
                if (!behind.TryGetValue(place, out var waiting))
                    behind[place] = waiting = [];
                waiting.Add(tell);
                return;
            }
        }

        tell();
    }

    /// <summary>Waits until no event is kept back.</summary>
    public async Task NoneKeptBackAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var next = told.Next;
            lock (gate)
            {
                if (telling == 0 && pending.Values.All(it => it.Held is null))
                    return;
            }

            await next.WaitAsync(cancellation);
        }
    }

    /// <summary>A job has ended.</summary>
    /// <param name="isDone">True if it was carried out. Then an event that was kept back says nothing more than that,
    /// and may be an earlier one that is late.</param>
    /// <param name="follows">True if the event that proves it comes only afterwards.</param>
    /// <param name="prove">Tells that it was carried out.</param>
    public void Finish(Subject subject, bool isDone, bool follows, Action prove)
    {
        Action? tell;
        List<Action> next;
        lock (gate)
        {
            if (!pending.TryGetValue(subject, out var job))
                return;
            if (isDone && job.Held is null && follows)
            {
                job.IsOrdered = true;
                return;
            }

            // It is told only in a moment, and not in the lock.
            telling++;
            pending.Remove(subject);
            tell = isDone && (job.Held is null || job.MayBeItsOwn) ? prove : job.Held;
            next = Next(subject.Place);
        }

        tell?.Invoke();
        Tell(next);
        lock (gate)
            telling--;
        told.Set();
    }

    /// <summary>The time of an operation is over: what happens from now on is not due to it.</summary>
    public void Forget(Subject subject, OperationId operation)
    {
        List<Action> next;
        lock (gate)
        {
            if (!pending.TryGetValue(subject, out var job) || job.Operation != operation)
                return;
            pending.Remove(subject);
            next = Next(subject.Place);
        }

        Tell(next);
        told.Set();
    }

    private static void Tell(List<Action> next)
    {
        foreach (var tell in next)
            tell();
    }

    private bool IsAwaited(Place place) => pending.Any(it =>
        it.Key.Place == place && (it.Value.Held is not null || it.Key.Action is OperationAction.Kick));

    private List<Action> Next(Place place) =>
        !IsAwaited(place) && behind.Remove(place, out var waiting) ? waiting : [];

    private sealed class Pending(OperationId operation)
    {
        public OperationId Operation => operation;

        /// <summary>The server has taken the order; the event follows.</summary>
        public bool IsOrdered { get; set; }

        public Action? Held { get; set; }

        /// <summary>False if the event that is kept back says that it has another cause.</summary>
        public bool MayBeItsOwn { get; set; }
    }
}
