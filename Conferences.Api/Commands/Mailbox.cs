using Conferences.Api.Store;

namespace Conferences.Api.Commands;

/// <summary>Commands waiting for one conference, or creations waiting for one account.</summary>
/// <param name="decide">Decides commands together and records them in one commit.</param>
/// <param name="close">Called when the mailbox is empty; it accepts no more commands after that.</param>
internal sealed class Mailbox(
    Func<IReadOnlyList<QueuedCommand>, Task<Outcome[]>> decide, Action<Mailbox> close, TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly Queue<QueuedCommand> waiting = new();

    // Ordered commands of which the first failed temporarily, and the ordered commands behind them. While there are
    // any, no ordered command is taken from the waiting ones. Only the pump accesses this list.
    private readonly List<QueuedCommand> held = [];

    private bool isPumping;
    private bool isPaused;
    private bool isClosed;
    private int failures;

    /// <summary>Adds the command, or fails it if too many are waiting; false if the mailbox has closed.</summary>
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

    // The caller holds the gate.
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

    // Collects the commands to retry and the ordered ones behind them, in their order.
    private async Task DeliverAsync(List<QueuedCommand> commands, List<QueuedCommand> failed)
    {
        try
        {
            foreach (var (command, outcome) in commands.Zip(await decide(commands)))
                command.Succeed(outcome);
        }
        catch (Exception failure) when (commands.Count > 1 && !IsShared(failure))
        {
            // One of them may cause the failure: decided one by one, only that one fails.
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
                if (command.IsOrdered && (failed.Count > 0 || command.IsRetriedAfter(failure)))
                    failed.Add(command);
                else
                    command.Fail(failure);
            }
        }
    }

    // At the front: a batch taken from the held commands leaves behind those that did not fit.
    private void Hold(List<QueuedCommand> failed)
    {
        held.InsertRange(0, failed);
        lock (gate)
            isPaused = true;
        _ = ResumeAsync(Retries.Pause(failures++), failed[0].Cancellation);
    }

    // Immediately if the sender is gone: its commands are then dropped without delay.
    private async Task ResumeAsync(TimeSpan pause, CancellationToken gone)
    {
        await Task.Delay(pause, clock, gone).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (gate)
        {
            isPaused = false;
            Start();
        }
    }

    // These failures are not caused by a single command: lost races were already decided again, a broken connection
    // leaves the commit's fate unknown, and under overload separate commits would only add to it.
    private static bool IsShared(Exception failure) =>
        failure is OverloadedException || StoreFailures.IsLostRace(failure) || StoreFailures.IsAway(failure);
}
