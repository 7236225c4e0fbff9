namespace Conferences.Simulator.FreeSwitch;

/// <summary>What is wrong with an Event Socket.</summary>
internal sealed record EventSocketFaults
{
    /// <summary>All is well.</summary>
    public static readonly EventSocketFaults None = new();

    /// <summary>Nothing is heard of the switch, and it hears nothing, while the connection stays open.</summary>
    public bool IsSilent { get; init; }

    /// <summary>After how many bytes each connection is cut, perhaps amid an event; null for never.</summary>
    public long? CutAfter { get; init; }

    /// <summary>How late replies and the ends of jobs are.</summary>
    public TimeSpan ReplyDelay { get; init; }

    /// <summary>Events do not wait for the reply of the command that they follow from.</summary>
    public bool EventsOvertakeReplies { get; init; }

    /// <summary>All events have the same sequence number.</summary>
    public bool RepeatsSequence { get; init; }

    /// <summary>Every so many events, one is told after <see cref="HowLate"/> later ones; 0 for never.</summary>
    public int LateEvery { get; init; }

    /// <summary>How many later events a late one lets pass. A real switch was seen to be 22 late.</summary>
    public int HowLate { get; init; } = 22;

    /// <summary>Bytes are sent one by one, so that whatever reads them sees every possible part.</summary>
    public bool SendsByteByByte { get; init; }
}
