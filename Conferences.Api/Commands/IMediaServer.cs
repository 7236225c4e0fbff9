using Conferences.Domain.Commands;
using Conferences.Domain.State;

namespace Conferences.Api.Commands;

/// <summary>
/// The port to the media server. An operation is a request to it; only its media event, which comes back as an
/// <c>Observe…</c> command through the conference's mailbox, confirms it.
/// </summary>
public interface IMediaServer
{
    /// <summary>Host name shown in participants and instances.</summary>
    string Switch { get; }

    /// <summary>True if the call controller reports legs over HTTP.</summary>
    bool TakesJoins { get; }

    /// <summary>What it can do.</summary>
    MediaCapabilities Capabilities { get; }

    /// <summary>True if browsers can join, with the service relaying their signalling.</summary>
    bool TakesLegs => false;

    /// <summary>
    /// Immediate media events in response to a request that it offers; these commands are decided in the same commit.
    /// Empty for a server that responds later.
    /// </summary>
    IEnumerable<Command> ImmediateEvents(Operation requested, ConferenceState state, CommandContext context);
}
