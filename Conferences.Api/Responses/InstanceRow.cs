using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Api.Responses;

/// <summary>A leg that an instance turned away.</summary>
/// <param name="Person">Who it was; null if that was erased.</param>
internal sealed record RefusedLeg(Reason Reason, CallId CallId, DateTimeOffset At, Person? Person);

/// <summary>One instance as read.</summary>
/// <param name="People">Everybody who was in it, by participant id, with the persons they were.</param>
/// <param name="Refused">Whom it turned away, in that order.</param>
internal sealed record InstanceRow(
    Instance Instance,
    IReadOnlyList<(Participant Participant, Person? Person)> People,
    IReadOnlyList<RefusedLeg> Refused);
