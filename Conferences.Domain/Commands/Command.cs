using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>A command to one conference. It declares the state it needs, and decides what is recorded.</summary>
public abstract record Command
{
    /// <summary>
    /// What must be loaded to decide it, and to decide, in the same commit, the media events of a media server that
    /// responds immediately. No other part of the state may be used.
    /// </summary>
    public abstract Needs Needs { get; }

    /// <summary>Decides the command on this state, which holds at least what it needs.</summary>
    public abstract Decision Decide(ConferenceState state);
}
