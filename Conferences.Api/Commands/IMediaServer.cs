using Conferences.Domain.Commands;
using Conferences.Domain.State;

namespace Conferences.Api.Commands;

/// <summary>
/// The port to what mixes the audio. An operation is a request to it; only its own word, which comes back as an
/// <c>Observe…</c> command through the conference's mailbox, makes it true.
/// </summary>
public interface IMediaServer
{
    /// <summary>Host name that participants and instances carry.</summary>
    string Switch { get; }

    /// <summary>True if legs are reported to us by the call controller over HTTP.</summary>
    bool TakesJoins { get; }

    /// <summary>
    /// What the media server says at once to a request; these commands are decided in the same commit. A server that
    /// answers later says nothing here.
    /// </summary>
    IEnumerable<Command> Echo(Operation requested, ConferenceState state, CommandContext context);
}
