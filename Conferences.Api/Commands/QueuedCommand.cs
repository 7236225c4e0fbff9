using Conferences.Api.Store;

namespace Conferences.Api.Commands;

/// <summary>A command in a mailbox.</summary>
internal sealed class QueuedCommand(string conferenceId, CommandEnvelope envelope)
{
    private readonly TaskCompletionSource<Outcome> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int attempts;
    private int faults;

    /// <summary>The conference it is for, also where one is to be made.</summary>
    public string ConferenceId => conferenceId;

    /// <summary>True for what the service itself has to record: turned away, it would be lost.</summary>
    public bool IsOurs { get; init; }

    /// <summary>Issues it anew for another attempt; null for one that was sent without an order.</summary>
    public Func<CommandEnvelope>? Again { get; init; }

    /// <summary>Once this is cancelled no attempt is begun.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>True for one that must not be decided before those that were sent in order ahead of it.</summary>
    public bool IsOrdered => Again is not null;

    /// <summary>What it came to.</summary>
    public Task<Outcome> Outcome => outcome.Task;

    /// <summary>The command as it is issued for the attempt at hand.</summary>
    public CommandEnvelope Issue() => attempts++ > 0 && Again is { } again ? again() : envelope;

    /// <summary>
    /// True if another attempt is to be made after this failure: for as long as nothing is wrong with what was asked,
    /// and a few times after a failure that nobody foresaw.
    /// </summary>
    public bool IsTriedAfter(Exception failure) =>
        IsOrdered && (Messaging.IsPassing(failure)
            || (!StoreFailures.IsUnstorable(failure) && ++faults < Retries.MostFaults));

    public void Succeed(Outcome it) => outcome.SetResult(it);

    public void Fail(Exception why) => outcome.SetException(why);

    public void Cancel() => outcome.SetCanceled(Cancellation);
}

/// <summary>A conference has more commands waiting than it may.</summary>
internal sealed class MailboxFullException(string conferenceId)
    : Exception($"Conference {conferenceId} has too many commands waiting.");
