using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>Something one conference is asked to do. It says itself what it needs to know and what comes of it.
/// </summary>
public abstract record Command
{
    /// <summary>
    /// What must be loaded to decide it, and to decide what a media server that answers at once says to it in the same
    /// commit. Nothing else of the room may be looked at.
    /// </summary>
    public abstract Needs Needs { get; }

    /// <summary>What it comes to in this room. The room holds at least what it needs.</summary>
    public abstract Decision Decide(ConferenceState state);
}
