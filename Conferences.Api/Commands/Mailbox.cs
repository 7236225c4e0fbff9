using Conferences.Api.Store;

namespace Conferences.Api.Commands;

/// <summary>What waits to be decided for one conference, or for those that one account wants made.</summary>
/// <param name="decide">Has commands decided together, and recorded in one commit.</param>
/// <param name="close">Called when nothing is left; the mailbox takes no more then.</param>
internal sealed class Mailbox(
    Func<IReadOnlyList<QueuedCommand>, Task<Outcome[]>> decide, Action<Mailbox> close, TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly Queue<QueuedCommand> waiting = new();

    // Those sent in order of which the first failed for now, and what was sent in order behind them; while there are
    // any, nothing in order is taken from those that wait. Only the pump touches it.
    private readonly List<QueuedCommand> held = [];

    private bool isPumping;
    private bool isPaused;
    private bool isClosed;
    private int failures;

    /// <summary>Takes the command, or fails it where too many wait; false if the mailbox has closed.</summary>
    public bool TryAdd(QueuedCommand command)
    {
        lock (gate)
        {
            if (isClosed)
                return false;
            if (waiting.Count >= Mailboxes.Capacity && command is { IsOurs: false, IsOrdered: false })
            {
                command.Fail(new MailboxFullException(command.ConferenceId));
                return true;
            }

            waiting.Enqueue(command);
            Start();
            return true;
        }
    }

    // Under the gate.
    private void Start()
    {
        if (isPumping)
            return;
        isPumping = true;
        _ = Task.Run(PumpAsync);
    }

    private async Task PumpAsync()
    {
        while (Next() is { Count: > 0 } commands)
        {
            var failed = new List<QueuedCommand>();
            await DeliverAsync(commands, failed);
            if (failed.Count > 0)
                Hold(failed);
            else if (commands.Exists(command => command.IsOrdered))
                failures = 0;
        }
    }

    private List<QueuedCommand> Next()
    {
        lock (gate)
        {
            var commands = new List<QueuedCommand>(Math.Min(held.Count + waiting.Count, Mailboxes.BatchSize));
            Drop(held);
            if (!isPaused)
            {
                commands.AddRange(held.Take(Mailboxes.BatchSize));
                held.RemoveRange(0, commands.Count);
            }

            while (commands.Count < Mailboxes.BatchSize && waiting.TryDequeue(out var command))
            {
                if (command.Cancellation.IsCancellationRequested)
                    command.Cancel();
                else
                    (command.IsOrdered && held.Count > 0 ? held : commands).Add(command);
            }

            isPumping = commands.Count > 0;
            if (commands.Count + held.Count == 0)
            {
                isClosed = true;
                close(this);
            }

            return commands;
        }
    }

    private static void Drop(List<QueuedCommand> held)
    {
        foreach (var command in held.Where(it => it.Cancellation.IsCancellationRequested))
            command.Cancel();
        held.RemoveAll(command => command.Outcome.IsCompleted);
    }

    // Gives those that are to be attempted again, and those that must not be decided before them, in their order.
    private async Task DeliverAsync(List<QueuedCommand> commands, List<QueuedCommand> failed)
    {
        try
        {
            foreach (var (command, outcome) in commands.Zip(await decide(commands)))
                command.Succeed(outcome);
        }
        catch (Exception failure) when (commands.Count > 1 && !IsShared(failure))
        {
            // One of them causes the failure: decided one by one, only that one fails.
            foreach (var command in commands)
            {
                if (command.IsOrdered && failed.Count > 0)
                    failed.Add(command);
                else
                    await DeliverAsync([command], failed);
            }
        }
        catch (Exception failure)
        {
            foreach (var command in commands)
            {
                if (command.IsOrdered && (failed.Count > 0 || command.IsTriedAfter(failure)))
                    failed.Add(command);
                else
                    command.Fail(failure);
            }
        }
    }

    // In front: a batch that is taken from them leaves behind those that did not fit.
    private void Hold(List<QueuedCommand> failed)
    {
        held.InsertRange(0, failed);
        lock (gate)
            isPaused = true;
        _ = ResumeAsync(Retries.Pause(failures++), failed[0].Cancellation);
    }

    // At once if whoever sent them is gone: they are dropped then, and nobody waits for that.
    private async Task ResumeAsync(TimeSpan pause, CancellationToken gone)
    {
        await Task.Delay(pause, clock, gone).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (gate)
        {
            isPaused = false;
            Start();
        }
    }

    // Lost races were decided again already, a broken connection leaves open whether the commit happened, and where
    // many cannot get in, one by one they can even less: none of it is any single command's fault, or may be tried
    // again at once.
    private static bool IsShared(Exception failure) =>
        failure is OverloadedException || StoreFailures.IsLostRace(failure) || StoreFailures.IsAway(failure);
}
