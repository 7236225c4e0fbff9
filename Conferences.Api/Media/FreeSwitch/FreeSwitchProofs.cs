using Conferences.Api.Queries;
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
    private readonly Dictionary<Subject, Pending> pending = [];
    private readonly Dictionary<Place, List<Action>> behind = [];

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
        lock (gate)
        {
            if (!pending.TryGetValue(subject, out var job) || job.Held is not null)
                return false;
            if (!job.IsOrdered)
            {
                (job.Held, job.Unnamed) = (() => tell(mayBeOurs ? job.Operation : null), () => tell(null));
                return true;
            }

            pending.Remove(subject);
            tell(mayBeOurs ? job.Operation : null);
            return true;
        }
    }

    /// <summary>Tells it once all events before it that are kept back are told.</summary>
    public void Behind(Place place, Action tell)
    {
        lock (gate)
        {
            if (pending.Any(it => it.Key.Place == place && it.Value.Held is not null))
            {
                if (!behind.TryGetValue(place, out var waiting))
                    behind[place] = waiting = [];
                waiting.Add(tell);
                return;
            }
        }

        tell();
    }

    /// <summary>A job has ended.</summary>
    /// <param name="isDone">True if it was carried out.</param>
    /// <param name="follows">True if the event that proves it comes only afterwards.</param>
    /// <returns>True if an event has proved, or will prove, it.</returns>
    public bool Finish(Subject subject, bool isDone, bool follows)
    {
        Action? held;
        List<Action>? next = null;
        lock (gate)
        {
            if (!pending.TryGetValue(subject, out var job))
                return true;
            held = isDone ? job.Held : job.Unnamed;
            if (isDone && held is null && follows)
            {
                job.IsOrdered = true;
                return true;
            }

            pending.Remove(subject);
            if (!pending.Any(it => it.Key.Place == subject.Place && it.Value.Held is not null))
                behind.Remove(subject.Place, out next);
        }

        held?.Invoke();
        foreach (var tell in next ?? [])
            tell();
        return held is not null;
    }

    /// <summary>The time of an operation is over: what happens from now on is not due to it.</summary>
    public void Forget(Subject subject, OperationId operation)
    {
        lock (gate)
        {
            if (pending.TryGetValue(subject, out var job) && job.Operation == operation)
                pending.Remove(subject);
        }
    }

    private sealed class Pending(OperationId operation)
    {
        public OperationId Operation => operation;

        /// <summary>The server has taken the order; the event follows.</summary>
        public bool IsOrdered { get; set; }

        public Action? Held { get; set; }

        public Action? Unnamed { get; set; }
    }
}
