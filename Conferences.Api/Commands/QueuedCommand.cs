using Conferences.Api.Store;

namespace Conferences.Api.Commands;

/// <summary>A command in a mailbox.</summary>
internal sealed class QueuedCommand(string conferenceId, CommandEnvelope envelope)
{
    private readonly TaskCompletionSource<Outcome> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int attempts;
    private int faults;

    /// <summary>The conference it is for, existing or to be created.</summary>
    public string ConferenceId => conferenceId;

    /// <summary>True for a command of the service itself: refused, it would be lost.</summary>
    public bool IsOurs { get; init; }

    /// <summary>Creates the command for another attempt; null if it is not ordered.</summary>
    public Func<CommandEnvelope>? Again { get; init; }

    /// <summary>Prevents further attempts.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>True if it must be decided after the ordered commands sent before it.</summary>
    public bool IsOrdered => Again is not null;

    /// <summary>The command's result.</summary>
    public Task<Outcome> Outcome => outcome.Task;

    /// <summary>The command for the next attempt.</summary>
    public CommandEnvelope Issue() => attempts++ > 0 && Again is { } again ? again() : envelope;

    /// <summary>
    /// True if this failure warrants another attempt: always if it is temporary, and a few times if it is unexpected.
    /// </summary>
    public bool IsRetriedAfter(Exception failure) =>
        IsOrdered && (Messaging.IsPassing(failure)
            || (!StoreFailures.IsUnstorable(failure) && ++faults < Retries.MostFaults));

    public void Succeed(Outcome it) => outcome.SetResult(it);

    public void Fail(Exception why) => outcome.SetException(why);

    public void Cancel() => outcome.SetCanceled(Cancellation);
}

/// <summary>Too many commands are waiting for a conference.</summary>
internal sealed class MailboxFullException(string conferenceId)
    : Exception($"Conference {conferenceId} has too many commands waiting.");
