using System.Collections.Immutable;

namespace Conferences.Domain.Commands;

/// <summary>
/// What of a conference must be loaded for a command. The configuration and the live state always are; the rest grows
/// with the people inside or the time behind, and only what is asked for here is read.
/// </summary>
public sealed record Needs
{
    /// <summary>The configuration and the live state are enough.</summary>
    public static readonly Needs Nothing = new();

    /// <summary>Every participant who is in.</summary>
    public bool Everybody { get; init; }

    /// <summary>Every participant who waits for a moderator.</summary>
    public bool Waiting { get; init; }

    /// <summary>Participants of the running instance, by their ids.</summary>
    public ImmutableHashSet<int> Participants { get; init; } = [];

    /// <summary>Participants who are in, by their call ids.</summary>
    public ImmutableHashSet<string> Calls { get; init; } = [];

    /// <summary>Call ids of which it matters when they last left.</summary>
    public ImmutableHashSet<string> Departures { get; init; } = [];

    /// <summary>Uuids of which it matters whether they are those of instances that are over.</summary>
    public ImmutableHashSet<string> PastInstances { get; init; } = [];

    /// <summary>Numbers of which it matters whether another conference has them.</summary>
    public ImmutableHashSet<string> Numbers { get; init; } = [];

    /// <summary>The conference's secrets, such as pins: the documents of the state are opened with them.</summary>
    public bool Secrets { get; init; }

    /// <summary>Caller numbers whose wrong pins count.</summary>
    public ImmutableHashSet<string> PinAttempts { get; init; } = [];

    /// <summary>
    /// The figures of the running instance. Nothing is decided by them; what is recorded may change them, and they come
    /// with the same round trip.
    /// </summary>
    public bool Figures { get; init; }

    /// <summary>What both need.</summary>
    public static Needs operator |(Needs one, Needs other) => new()
    {
        Everybody = one.Everybody || other.Everybody,
        Waiting = one.Waiting || other.Waiting,
        Participants = one.Participants.Union(other.Participants),
        Calls = one.Calls.Union(other.Calls),
        Departures = one.Departures.Union(other.Departures),
        PastInstances = one.PastInstances.Union(other.PastInstances),
        Numbers = one.Numbers.Union(other.Numbers),
        Secrets = one.Secrets || other.Secrets,
        PinAttempts = one.PinAttempts.Union(other.PinAttempts),
        Figures = one.Figures || other.Figures,
    };

    /// <summary>What commands that are decided together need.</summary>
    public static Needs Of(IEnumerable<Command> commands) =>
        commands.Aggregate(Nothing, (needs, command) => needs | command.Needs);

    /// <summary>Everybody who is in, and the figures, since everybody may have to go.</summary>
    internal static Needs WholeRoster { get; } = new() { Everybody = true, Figures = true };
}
