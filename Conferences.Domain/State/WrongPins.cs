using System.Collections.Immutable;
using Conferences.Domain.Events;

namespace Conferences.Domain.State;

/// <summary>
/// The complete rule against guessing pins: after five wrong ones within a minute a caller's sixth attempt is refused
/// without comparing the pin, and recorded; any further attempt within the minute is refused and not recorded.
/// </summary>
/// <param name="Counts">By caller number, the attempts within the window that count; only those requested need be here.
/// </param>
public sealed record WrongPins(ImmutableDictionary<string, int> Counts)
{
    /// <summary>Wrong pins after which no more are compared.</summary>
    public const int Allowed = 5;

    /// <summary>How long an attempt counts; also how long a caller with too many attempts has to wait.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>No attempts.</summary>
    public static readonly WrongPins None = new(ImmutableDictionary<string, int>.Empty);

    /// <summary>The refusal reasons of attempts that count.</summary>
    public static ImmutableArray<Reason> Reasons { get; } = [Reason.BadPin, Reason.TooManyPins];

    /// <summary>The attempts including this person's, which counts only if it was refused for one of these reasons.
    /// </summary>
    public WrongPins After(Person person) => person.RefusedFor is { } reason && Reasons.Contains(reason)
        ? new(Counts.SetItem(person.CallerIdNumber, Of(person) + 1))
        : this;

    /// <summary>True if no pin of this person is compared.</summary>
    public bool AreTooManyOf(Person person) => Of(person) >= Allowed;

    /// <summary>True if this person's refusal is not even recorded: it has been already.</summary>
    public bool AreForgottenOf(Person person) => Of(person) > Allowed;

    private int Of(Person person) => Counts.GetValueOrDefault(person.CallerIdNumber);
}
