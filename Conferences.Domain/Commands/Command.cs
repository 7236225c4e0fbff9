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

    /// <summary>
    /// What its account may store; null for any amount, and for whatever no caller requests: reports of a media server
    /// are recorded in any case.
    /// </summary>
    public Quota? Quota { get; init; }

    /// <summary>True if it ends, stops or removes something, which is recorded in any case.</summary>
    public virtual bool IsExemptFromQuota => false;

    /// <summary>Decides the command on this state, which holds at least what it needs.</summary>
    public abstract Decision Decide(ConferenceState state);

    /// <summary>
    /// Decides the command, and refuses what would be recorded beyond the quota, the record of a refusal included.
    /// </summary>
    public Decision DecideWithinQuota(ConferenceState state) => Decide(state) switch
    {
        { Events.IsEmpty: false } when Quota?.Objection(this, state.Usage) is { } refusal => refusal,
        var decision => decision,
    };
}
