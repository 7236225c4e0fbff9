using System.Security.Cryptography;
using System.Text;
using Conferences.Domain.Events;

namespace Conferences.Domain.Commands;

/// <summary>Time and identity for a command; both enter at the edge, so that deciding stays pure.</summary>
/// <param name="OperationId">The id an operation gets, if the command comes to ask the media server for
/// something.</param>
/// <param name="At">When the command arrived.</param>
/// <param name="By">Who asks; null for the media server itself.</param>
public readonly record struct CommandContext(string OperationId, DateTimeOffset At, Initiator? By = null)
{
    /// <summary>Random, 32 hex digits, for the secrets that the command may bring; null if it brings none.</summary>
    public string? Salt { get; init; }

    /// <summary>The same, for one more operation that the command comes to.</summary>
    /// <param name="participantId">Whom that one is about.</param>
    public CommandContext About(int participantId) => this with
    {
        OperationId = Convert.ToHexStringLower(
            SHA256.HashData(Encoding.ASCII.GetBytes($"{OperationId}/{participantId}")))[..OperationId.Length],
    };
}
