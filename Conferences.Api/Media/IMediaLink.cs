using Conferences.Api.Queries;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;

namespace Conferences.Api.Media;

/// <summary>
/// The way to a media server that answers in its own time. It is told by commands and tells by events, which come in
/// through <see cref="MediaEvents"/>; either may be lost.
/// </summary>
internal interface IMediaLink
{
    /// <summary>True while commands can be handed over.</summary>
    bool IsUp { get; }

    /// <summary>How often the link came up; what was said while it was down is lost.</summary>
    int TimesUp { get; }

    /// <summary>True if the media server's events name the operation they come of.</summary>
    bool IsExact { get; }

    /// <summary>The targets of a command, by participant id, that cannot be named to the media server.</summary>
    Task<IReadOnlyCollection<int>> UnnamedAsync(MediaCommand command, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyCollection<int>>([]);

    /// <summary>Hands a command over, once.</summary>
    /// <exception cref="UnsentException">It was not handed over.</exception>
    Task SendAsync(MediaCommand command, CancellationToken cancellation);

    /// <summary>
    /// What the media server holds now of these conferences, and whatever else it runs for these accounts. What it says
    /// nothing of is not among them: silence proves nothing.
    /// </summary>
    /// <exception cref="LinkDownException">It could not be asked.</exception>
    Task<IReadOnlyList<HeldConference>> RostersAsync(
        IReadOnlyCollection<Place> places, IReadOnlyCollection<string> accounts, CancellationToken cancellation);
}

/// <summary>What a media server says of a conference.</summary>
/// <param name="Roster">What it is there; null if it says that it does not hold it.</param>
internal sealed record HeldConference(Place Place, MediaRoster? Roster);

/// <summary>A command was not handed over.</summary>
/// <param name="reason">Why.</param>
internal abstract class UnsentException(Reason reason, string sentence) : Exception(sentence)
{
    public Reason Reason => reason;
}

/// <summary>The media server cannot be reached.</summary>
internal sealed class LinkDownException()
    : UnsentException(Domain.Events.Reason.LinkDown, "The link to the media server is down.");

/// <summary>The media server runs no such conference.</summary>
internal sealed class NotRunningException()
    : UnsentException(Domain.Events.Reason.NotRunning, "The conference does not run on the media server.");
