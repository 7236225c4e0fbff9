using Conferences.Api.Crossbar;
using Conferences.Domain.Commands;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Api.Commands;

/// <summary>
/// The result of a command. The service itself reads the decision and its refusal, never a status; the caller's reply
/// is made from it where the request is answered, by <see cref="OutcomeReplies"/>.
/// </summary>
/// <param name="Decision">The decision, with the operation's current state.</param>
/// <param name="Before">The state it was decided on.</param>
/// <param name="After">The state after all resulting events.</param>
public sealed record Outcome(Decision Decision, ConferenceState Before, ConferenceState After)
{
    /// <summary>Why the command was refused; null if it was not.</summary>
    public Refusal? Refusal => Decision.Refusal;

    /// <summary>The operation it requested, or a pending one that does the same.</summary>
    public Operation? Operation => Decision.Operation;

    /// <summary>The person who joined, or was in already; null if nobody joined or the person is erased.</summary>
    public Person? Person { get; init; }

    /// <summary>
    /// The reply stored under the command's idempotency key, by this request or by the first one that used the key;
    /// null for a command without a key, and for a refusal that may not recur.
    /// </summary>
    public Reply? KeptReply { get; init; }

    /// <summary>True if a repeat gets the same reply. A caller throttled for wrong pins may try again later, the limit
    /// of a document or a quota may be raised, and places of a quota become free.</summary>
    public bool IsLasting => Refusal?.Reason is not (Reason.TooManyPins or Reason.TooLarge or Reason.OverQuota);

    /// <summary>True if it was refused and not even that was recorded.</summary>
    public bool HasNoEffect => Refusal is not null && Decision.Events.Length == 0;

    /// <summary>True if it was refused for this reason.</summary>
    public bool IsRefusedFor(Reason reason) => Refusal?.Reason == reason;

    /// <summary>The outcome of a repeat: nothing was decided, since the key was used before.</summary>
    /// <param name="reply">The reply to this request.</param>
    /// <param name="isSame">True if the key was used for the same request.</param>
    public static Outcome OfRepeat(ConferenceState state, Reply reply, bool isSame) =>
        new(isSame ? Decision.Nothing : new Refusal(Reason.KeyReused), state, state) { KeptReply = reply };
}
