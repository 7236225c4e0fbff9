using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>
/// A leg has hung up, as the call controller reports: the counterpart of <see cref="JoinConference"/>. Not a request to
/// the media server, and possible as long as the leg is recorded, whatever became of the conference.
/// </summary>
/// <param name="HangupReason">See <see cref="ParticipantLeft"/>.</param>
/// <param name="OnlyIf">Revisions the caller accepts (If-Match); null for any.</param>
public sealed record LeaveConference(
    int ParticipantId, string? HangupReason, IReadOnlyList<int>? OnlyIf, CommandContext Context) : Command
{
    /// <summary>Most characters of <see cref="HangupReason"/>.</summary>
    public const int LongestReason = 128;

    /// <inheritdoc/>
    public override Needs Needs => Needs.WholeRoster with { Participants = [ParticipantId] };

    /// <inheritdoc/>
    public override bool IsExemptFromQuota => true;

    /// <summary>
    /// Recorded with all consequences, such as the end of the instance, unless the leg has left already, for whatever
    /// reason.
    /// </summary>
    public override Decision Decide(ConferenceState state) =>
        (state.Roster.GetValueOrDefault(ParticipantId) ?? state.Left.GetValueOrDefault(ParticipantId)) switch
        {
            null => new Refusal(Reason.Unknown, state.Version == 0 ? state.Id : $"{ParticipantId}"),
            _ when OnlyIf?.Contains(state.Conference?.Revision ?? 0) is false => new Refusal(Reason.Outdated),
            { LeftAt: not null } => Decision.Holds(ParticipantId),
            var leg => Consequences.Of(
                state,
                [
                    new ParticipantLeft(
                        leg.Instance,
                        ParticipantId,
                        Reason.Left,
                        leg.IsModerator,
                        leg.Waiting,
                        Ghost: leg.Ghost,
                        HangupReason: HangupReason),
                ],
                Context) with
            { ParticipantId = ParticipantId },
        };
}
