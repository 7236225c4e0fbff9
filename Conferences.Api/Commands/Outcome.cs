using Conferences.Api.Crossbar;
using Conferences.Domain.Commands;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Api.Commands;

/// <summary>
/// What a command came to. Everybody inside the service reads this: the decision and its refusal, never a status. What
/// a caller is told of it is made where the caller is answered, by <see cref="OutcomeReplies"/>.
/// </summary>
/// <param name="Decision">What was decided, with the operation as it stands now.</param>
/// <param name="Before">The state it was decided on.</param>
/// <param name="After">The state with everything recorded that came of it.</param>
public sealed record Outcome(Decision Decision, ConferenceState Before, ConferenceState After)
{
    /// <summary>Why it was not carried out; null if it was.</summary>
    public Refusal? Refusal => Decision.Refusal;

    /// <summary>The operation it led to, or that does the same already.</summary>
    public Operation? Operation => Decision.Operation;

    /// <summary>Who the participant is that has joined, or was in already; null if nobody did, or it was erased.
    /// </summary>
    public Person? Person { get; init; }

    /// <summary>
    /// The reply that is kept under the command's idempotency key, of this request or of the one that used the key
    /// first; null for a command without a key, and for a refusal that another attempt may escape.
    /// </summary>
    public Reply? KeptReply { get; init; }

    /// <summary>True if a repeat is to get the same reply: what was done, and what never can be.</summary>
    public bool IsLasting => Refusal?.Reason is not Reason.TooManyPins;

    /// <summary>True if it was refused for this reason.</summary>
    public bool IsRefusedFor(Reason reason) => Refusal?.Reason == reason;

    /// <summary>Nothing was decided: the key was used before.</summary>
    /// <param name="reply">The reply to this request.</param>
    /// <param name="isSame">True if it was used for the same request.</param>
    public static Outcome OfRepeat(ConferenceState state, Reply reply, bool isSame) =>
        new(isSame ? Decision.Nothing : new Refusal(Reason.KeyReused), state, state) { KeptReply = reply };
}
