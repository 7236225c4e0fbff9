namespace Conferences.Domain.Events;

/// <summary>Why a command is not carried out. A value, not an exception: a refusal is an expected outcome.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Cause">What it was about: an id, the numbers in question, the current revision, seconds to wait.
/// </param>
public sealed record Refusal(Reason Reason, string? Cause = null);
