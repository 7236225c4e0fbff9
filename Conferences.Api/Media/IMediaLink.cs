using Conferences.Api.Queries;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Api.Media;

/// <summary>
/// The link to an asynchronous media server. It takes commands and reports events, which are received through
/// <see cref="MediaEvents"/>; either may be lost.
/// </summary>
internal interface IMediaLink
{
    /// <summary>True while commands can be sent.</summary>
    bool IsUp { get; }

    /// <summary>How often the link came up; events reported while it was down are lost.</summary>
    int TimesUp { get; }

    /// <summary>True if the media server's events name the operation that caused them.</summary>
    bool IsExact { get; }

    /// <summary>The targets of a command, by participant id, that cannot be named to the media server.</summary>
    Task<IReadOnlyCollection<int>> UnnamedAsync(MediaCommand command, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyCollection<int>>([]);

    /// <summary>Sends a command, once.</summary>
    /// <exception cref="UnsentException">It was not sent.</exception>
    Task SendAsync(MediaCommand command, CancellationToken cancellation);

    /// <summary>
    /// The media server's current state of these conferences, and of all others it runs for these accounts. Conferences
    /// it does not report are omitted: silence proves nothing.
    /// </summary>
    /// <param name="recorded">Conferences that are recorded as running, or were a moment ago.</param>
    /// <exception cref="LinkDownException">It could not be queried.</exception>
    Task<IReadOnlyList<HeldConference>> RostersAsync(
        IReadOnlyCollection<RecordedConference> recorded,
        IReadOnlyCollection<string> accounts,
        CancellationToken cancellation);
}

/// <summary>A conference that the media server is asked about.</summary>
/// <param name="Uuid">The instance that is recorded; null if none is.</param>
/// <param name="Switch">Host name of the media server that it is recorded on; null if none is named.</param>
internal sealed record RecordedConference(ConferenceName Name, InstanceUuid? Uuid, string? Switch)
{
    public Place Place => Name.Place;
}

/// <summary>A media server's report of a conference.</summary>
/// <param name="Roster">Its state there; null if the media server reports that it does not run it.</param>
internal sealed record HeldConference(Place Place, MediaRoster? Roster)
{
    /// <summary>See <see cref="MediaEvent.AsDynamic"/>.</summary>
    public bool? AsDynamic { get; init; }
}

/// <summary>A command was not sent.</summary>
/// <param name="reason">Why.</param>
internal abstract class UnsentException(Reason reason, string sentence) : Exception(sentence)
{
    public Reason Reason => reason;
}

/// <summary>The media server cannot be reached.</summary>
internal sealed class LinkDownException()
    : UnsentException(Domain.Events.Reason.LinkDown, "The link to the media server is down.");

/// <summary>The media server does not run the conference.</summary>
internal sealed class NotRunningException()
    : UnsentException(Domain.Events.Reason.NotRunning, "The conference does not run on the media server.");
