using System.Diagnostics;
using System.Runtime.CompilerServices;
using Conferences.Domain.State;

namespace Conferences.Domain.Events;

/// <summary>
/// Anything that is stored about a conference. Every event is of one of the kinds below, which say what it concerns. A
/// switch over events names each event or a whole kind, and throws <see cref="Unhandled"/> for the rest.
/// </summary>
public abstract record ConferenceEvent
{
    private protected ConferenceEvent()
    {
    }

    /// <summary>The exception that a switch throws for an event it does not handle.</summary>
    public UnreachableException Unhandled([CallerMemberName] string by = "") =>
        new($"{by} does not handle {GetType().Name}.");
}

/// <summary>The configuration changed.</summary>
public abstract record ConfigurationEvent : ConferenceEvent
{
    private protected ConfigurationEvent()
    {
    }
}

/// <summary>Something happened to an instance, or a leg was refused entry.</summary>
public abstract record InstanceEvent : ConferenceEvent
{
    private protected InstanceEvent()
    {
    }
}

/// <summary>Something happened to one participant.</summary>
public abstract record ParticipantEvent : ConferenceEvent
{
    private protected ParticipantEvent()
    {
    }

    /// <summary>Counts the instances of one conference, from 1.</summary>
    public abstract int Instance { get; init; }

    /// <summary>1, 2, … in one instance, never reused in it.</summary>
    public abstract int ParticipantId { get; init; }
}

/// <summary>A state that can be requested for a participant has changed; see <see cref="State.ParticipantAction"/>.
/// </summary>
public abstract record ParticipantStateEvent : ParticipantEvent
{
    private protected ParticipantStateEvent()
    {
    }

    /// <summary>The media event that proves it.</summary>
    public abstract Proof? Proof { get; init; }
}

/// <summary>Rows beside the events were erased: who somebody was, or secrets. Nothing else changed by it.</summary>
public abstract record ErasureEvent : ConferenceEvent
{
    private protected ErasureEvent()
    {
    }
}

/// <summary>A link by which somebody may join was created or revoked.</summary>
public abstract record JoinLinkEvent : ConferenceEvent
{
    private protected JoinLinkEvent()
    {
    }

    /// <summary>The link.</summary>
    public abstract JoinLinkId LinkId { get; init; }
}

/// <summary>The status of an operation changed.</summary>
public abstract record OperationEvent : ConferenceEvent
{
    private protected OperationEvent()
    {
    }
}
