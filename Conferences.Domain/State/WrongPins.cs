using System.Collections.Immutable;
using Conferences.Domain.Commands;
using Conferences.Domain.Events;

namespace Conferences.Domain.State;

/// <summary>Whose wrong pins count together.</summary>
/// <param name="Number">The caller's number.</param>
/// <param name="Call">The leg, if the number is withheld or not known: two of them may be two people.</param>
public readonly record struct PinCaller(NormalNumber? Number, CallId? Call)
{
    /// <summary>True if the number is withheld or not known.</summary>
    public bool IsWithheld => Number is null;

    /// <summary>Who makes this attempt.</summary>
    public static PinCaller Of(PinAttempt attempt, NumberingPlan numbering) =>
        numbering.CallerOf(attempt.CallerIdNumber) is { } number ? new(number, null) : new(null, attempt.CallId);
}

/// <summary>An attempt to join with a wrong pin, or one whose pin was not compared any more.</summary>
/// <param name="Reason">One of <see cref="WrongPins.Reasons"/>.</param>
public readonly record struct WrongPin(PinCaller Caller, Reason Reason, DateTimeOffset At);

/// <summary>How many wrong pins are compared within a period, before which it ends.</summary>
public sealed record PinLimit(int Allowed, TimeSpan Period);

/// <summary>No pin of a caller is compared for the time being.</summary>
/// <param name="Seconds">How long; a minute at least.</param>
/// <param name="IsRecorded">A refusal for this is recorded already, and this one is not.</param>
public readonly record struct PinWait(int Seconds, bool IsRecorded);

/// <summary>
/// The complete rule against guessing pins. Each caller may enter so many wrong pins, and those of a conference whose
/// numbers are withheld or not known so many together. Any further attempt is refused without comparing the pin; the
/// first of these is recorded.
/// </summary>
/// <param name="Attempts">Those of the last hour, in any order; only those of requested callers need be here.</param>
public sealed record WrongPins(ImmutableList<WrongPin> Attempts)
{
    /// <summary>For one caller.</summary>
    public static readonly PinLimit OfCaller = new(5, TimeSpan.FromMinutes(1));

    /// <summary>For all callers of a conference together whose numbers are withheld or not known; both hold.</summary>
    public static readonly ImmutableArray<PinLimit> OfWithheld =
        [new(60, TimeSpan.FromMinutes(1)), new(200, TimeSpan.FromHours(1))];

    /// <summary>No attempts.</summary>
    public static readonly WrongPins None = new([]);

    private const int LeastSeconds = 60;

    /// <summary>The refusal reasons of attempts that count.</summary>
    public static ImmutableArray<Reason> Reasons { get; } = [Reason.BadPin, Reason.TooManyPins];

    /// <summary>How long an attempt counts at most.</summary>
    public static TimeSpan LongestPeriod { get; } = OfWithheld.Max(limit => limit.Period);

    /// <summary>The attempts including this person's, which counts only if it was refused for one of these reasons.
    /// </summary>
    public WrongPins After(Person person, NumberingPlan numbering) =>
        person is { RefusedFor: { } reason, RefusedCall: { } call } && Reasons.Contains(reason)
            ? new(Attempts.Add(new(
                PinCaller.Of(new(person.CallerIdNumber, call), numbering), reason, person.At)))
            : this;

    /// <summary>How long no pin of this caller is compared; null if pins are compared.</summary>
    public PinWait? WaitOf(PinCaller caller, DateTimeOffset at)
    {
        PinWait?[] waits =
        [
            Wait(it => it == caller, OfCaller, at),
            .. caller.IsWithheld ? OfWithheld.Select(limit => Wait(it => it.IsWithheld, limit, at)) : [],
        ];
        return waits.MaxBy(wait => wait?.Seconds);
    }

    private PinWait? Wait(Func<PinCaller, bool> isCounted, PinLimit limit, DateTimeOffset at)
    {
        WrongPin[] counted = [.. Attempts.Where(it => isCounted(it.Caller) && it.At > at - limit.Period)];
        DateTimeOffset[] wrong =
            [.. counted.Where(it => it.Reason == Reason.BadPin).Select(it => it.At).Order()];
        return wrong.Length < limit.Allowed
            ? null
            : new(
                Math.Max(LeastSeconds, (int)Math.Ceiling((wrong[^limit.Allowed] + limit.Period - at).TotalSeconds)),
                counted.Any(it => it.Reason == Reason.TooManyPins));
    }
}
