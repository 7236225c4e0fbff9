namespace Conferences.Domain;

/// <summary>Time and identity for a command; both enter at the edge, so that deciding stays pure.</summary>
/// <param name="OperationId">The id an operation gets, if the command comes to ask the media server for
/// something.</param>
/// <param name="At">When the command arrived.</param>
/// <param name="By">Who asks; null for the media server itself.</param>
public readonly record struct Asking(string OperationId, DateTimeOffset At, Initiator? By = null);
