using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Conferences.Domain.Events;

/// <summary>
/// Anything that is stored about a conference. Every event is of one of the four kinds below, which say what it
/// concerns; what tells events apart names each of them, or a whole kind, and throws <see cref="Unhandled"/> at the
/// rest.
/// </summary>
public abstract record ConferenceEvent
{
    private protected ConferenceEvent()
    {
    }

    /// <summary>What a switch throws at an event that it does not know.</summary>
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

/// <summary>Something happened to an instance, or at its door.</summary>
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

/// <summary>Something became of an operation.</summary>
public abstract record OperationEvent : ConferenceEvent
{
    private protected OperationEvent()
    {
    }
}
