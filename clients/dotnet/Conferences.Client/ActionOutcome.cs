using Conferences.Client.Models;

namespace Conferences.Client;

/// <summary>What became of an action, as far as it was known when the request was answered.</summary>
/// <param name="OperationId">The operation, which <see cref="ConferenceClient.GetOperationAsync"/> reads at any later
/// time; null if what was asked for was so already, and nothing was done.</param>
/// <param name="Operation">The whole operation; null unless the request waited for it. It may have failed, or not be
/// over: its status says so.</param>
public record ActionOutcome(string? OperationId, Operation? Operation)
{
    /// <summary>True if what was asked for was so already, or the media server has confirmed it. False says only that
    /// this is not known: see <see cref="Operation"/>.</summary>
    public bool IsConfirmed => OperationId is null || Operation is { Status: OperationStatus.Confirmed };
}

/// <summary>What became of an action on all participants.</summary>
/// <param name="OperationId">The operation; null if nothing was to be done.</param>
/// <param name="Operation">The whole operation; null unless the request waited for it.</param>
/// <param name="Participants">Those whom the action is about, each with its own outcome so far.</param>
public sealed record BulkOutcome(
    string? OperationId, Operation? Operation, IReadOnlyList<AffectedParticipant> Participants)
    : ActionOutcome(OperationId, Operation);
