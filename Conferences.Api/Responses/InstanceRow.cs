using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Api.Responses;

/// <summary>A leg that an instance refused.</summary>
/// <param name="Person">Who it was; null if erased.</param>
internal sealed record RefusedLeg(Reason Reason, CallId CallId, DateTimeOffset At, Person? Person);

/// <summary>An instance as loaded.</summary>
/// <param name="People">Its participants by id, with their persons.</param>
/// <param name="Refused">The legs it refused, in order.</param>
internal sealed record InstanceRow(
    Instance Instance,
    IReadOnlyList<(Participant Participant, Person? Person)> People,
    IReadOnlyList<RefusedLeg> Refused);
