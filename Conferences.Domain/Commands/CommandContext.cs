using System.Security.Cryptography;
using System.Text;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>Time and identity for a command; both are supplied from outside, so that deciding stays pure.</summary>
/// <param name="OperationId">The id of the operation that the command may request of the media server.</param>
/// <param name="At">When the command arrived.</param>
/// <param name="By">Who issued it; null for the media server itself.</param>
public readonly record struct CommandContext(OperationId OperationId, DateTimeOffset At, Initiator? By = null)
{
    /// <summary>Random, 32 hex digits, for the secrets that the command may bring; null if it brings none.</summary>
    public string? Salt { get; init; }

    /// <summary>The same, for one more operation that the command leads to.</summary>
    /// <param name="participantId">The participant that operation is about.</param>
    public CommandContext About(int participantId) => this with
    {
        OperationId = new(Convert.ToHexStringLower(
            SHA256.HashData(Encoding.ASCII.GetBytes($"{OperationId}/{participantId}")))[..OperationId.Text.Length]),
    };
}
