using System.Collections.Immutable;
using Conferences.Domain.Events;

namespace Conferences.Domain.State;

/// <summary>
/// The rule that keeps pins from being guessed, and all of it: after five wrong ones within a minute a caller's sixth
/// attempt is refused unseen and recorded, and whatever follows within the minute is refused and forgotten.
/// </summary>
/// <param name="Counts">By caller number, the attempts within the window that count; only those asked for need be here.
/// </param>
public sealed record WrongPins(ImmutableDictionary<string, int> Counts)
{
    /// <summary>Wrong pins after which no more are compared.</summary>
    public const int Allowed = 5;

    /// <summary>How long an attempt counts; also how long a caller who made too many has to wait.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>Nobody made an attempt.</summary>
    public static readonly WrongPins None = new(ImmutableDictionary<string, int>.Empty);

    /// <summary>What somebody was turned away for, if it was an attempt that counts.</summary>
    public static ImmutableArray<Reason> Reasons { get; } = [Reason.BadPin, Reason.TooManyPins];

    /// <summary>The attempts after this person came, who counts only if it was turned away for one.</summary>
    public WrongPins After(Person person) => person.RefusedFor is { } reason && Reasons.Contains(reason)
        ? new(Counts.SetItem(person.CallerIdNumber, Of(person) + 1))
        : this;

    /// <summary>True if no pin of this person is compared.</summary>
    public bool AreTooManyOf(Person person) => Of(person) >= Allowed;

    /// <summary>True if it is not even recorded that this person was turned away: it has been already.</summary>
    public bool AreForgottenOf(Person person) => Of(person) > Allowed;

    private int Of(Person person) => Counts.GetValueOrDefault(person.CallerIdNumber);
}
