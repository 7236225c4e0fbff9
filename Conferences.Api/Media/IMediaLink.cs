using Conferences.Domain.Attending;

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

    /// <summary>Hands a command over, once.</summary>
    /// <exception cref="LinkDownException">It was not handed over.</exception>
    Task SendAsync(MediaCommand command, CancellationToken cancellation);

    /// <summary>What the media server holds now: every conference that runs there.</summary>
    /// <exception cref="LinkDownException">It could not be asked.</exception>
    Task<IReadOnlyList<HeldConference>> RostersAsync(CancellationToken cancellation);
}

/// <summary>A conference that runs on the media server.</summary>
internal sealed record HeldConference(string Account, string ConferenceId, MediaRoster Roster);

/// <summary>The media server cannot be reached.</summary>
internal sealed class LinkDownException() : Exception("The link to the media server is down.");
