using System.Collections.Immutable;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>A leg that may enter a pin.</summary>
/// <param name="CallerIdNumber">As the leg presents itself; may be empty.</param>
public readonly record struct PinAttempt(string CallerIdNumber, CallId CallId);

/// <summary>
/// What of a conference must be loaded for a command. The configuration and the live state always are; the rest grows
/// with the number of participants or with time, and only what is requested here is read.
/// </summary>
public sealed record Needs
{
    /// <summary>The configuration and the live state are enough.</summary>
    public static readonly Needs Nothing = new();

    /// <summary>Every current participant.</summary>
    public bool Everybody { get; init; }

    /// <summary>Every participant who waits for a moderator.</summary>
    public bool Waiting { get; init; }

    /// <summary>Participants of the newest instance, by their ids, also those who left.</summary>
    public ImmutableHashSet<int> Participants { get; init; } = [];

    /// <summary>Current participants, by their call ids.</summary>
    public ImmutableHashSet<CallId> Calls { get; init; } = [];

    /// <summary>Call ids whose last leave is needed.</summary>
    public ImmutableHashSet<CallId> Departures { get; init; } = [];

    /// <summary>Uuids to check for being those of past instances.</summary>
    public ImmutableHashSet<InstanceUuid> PastInstances { get; init; } = [];

    /// <summary>Numbers to check for belonging to another conference, as they are written.</summary>
    public ImmutableHashSet<string> Numbers { get; init; } = [];

    /// <summary>The conference's secrets, such as pins: the documents of the state are opened with them.</summary>
    public bool Secrets { get; init; }

    /// <summary>Callers whose wrong pins count.</summary>
    public ImmutableHashSet<PinAttempt> PinAttempts { get; init; } = [];

    /// <summary>
    /// The figures of the running instance. No decision depends on them; the recorded events may change them, and they
    /// are read in the same round trip.
    /// </summary>
    public bool Figures { get; init; }

    /// <summary>Links, by their ids.</summary>
    public ImmutableHashSet<JoinLinkId> Links { get; init; } = [];

    /// <summary>Every link that somebody can join by.</summary>
    public bool OpenLinks { get; init; }

    /// <summary>Whether another account has, or had, a conference with this id.</summary>
    public bool OtherAccounts { get; init; }

    /// <summary>What the account has stored.</summary>
    public bool Usage { get; init; }

    /// <summary>The union of both.</summary>
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
        Links = one.Links.Union(other.Links),
        OpenLinks = one.OpenLinks || other.OpenLinks,
        OtherAccounts = one.OtherAccounts || other.OtherAccounts,
        Usage = one.Usage || other.Usage,
    };

    /// <summary>The needs of commands that are decided together.</summary>
    public static Needs Of(IEnumerable<Command> commands) =>
        commands.Aggregate(Nothing, (needs, command) => needs | Of(command));

    /// <summary>All current participants, and the figures, since everybody may have to leave.</summary>
    internal static Needs WholeRoster { get; } = new() { Everybody = true, Figures = true };

    private static Needs Of(Command command) => command is { Quota: not null, IsExemptFromQuota: false }
        ? command.Needs with { Usage = true }
        : command.Needs;
}
