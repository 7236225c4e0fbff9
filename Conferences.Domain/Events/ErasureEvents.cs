using System.Collections.Immutable;
using Conferences.Domain.State;

namespace Conferences.Domain.Events;

// These records are the stored format. The storage contract of ConferenceEvents.cs holds. Each is recorded in the
// commit that deletes the rows, so that a row that is missing without one of them was removed by hand.

/// <summary>Who somebody was has been erased, at the actor's request. The events that name the person stay.</summary>
/// <param name="PersonId">The row that is gone; earlier events, and those of a leg that comes later, have its id.
/// </param>
public sealed record PersonErased(PersonId PersonId) : ErasureEvent;

/// <summary>Pins and passwords that were out of use have been erased, at the actor's request.</summary>
/// <param name="SecretsIds">The rows that are gone, in ordinal order: the <c>id</c> of <c>_secrets</c> in stored
/// documents.</param>
public sealed record SecretsErased(ImmutableArray<string> SecretsIds) : ErasureEvent;
