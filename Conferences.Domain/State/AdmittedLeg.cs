using Conferences.Domain.Events;

namespace Conferences.Domain.State;

/// <summary>A leg that was admitted and is not in yet; see <see cref="LegAdmitted"/>.</summary>
/// <param name="At">When it was admitted.</param>
public sealed record AdmittedLeg(
    CallId CallId,
    PersonId PersonId,
    string PersonHash,
    bool IsModerator,
    bool Muted,
    bool Deaf,
    DateTimeOffset At)
{
    /// <summary>How long its place is kept.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>What the event admits.</summary>
    public static AdmittedLeg Of(LegAdmitted leg, DateTimeOffset at) => new(
        leg.CallId, leg.PersonId, leg.PersonHash, leg.IsModerator, leg.Muted, leg.Deaf, at);

    /// <summary>True if its place is still kept at this time.</summary>
    public bool IsOpen(DateTimeOffset now) => now < At + Patience;
}
