using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>Requests the same action for everybody it applies to.</summary>
/// <param name="DryRun">Only report the participants it would affect.</param>
public sealed record ActOnParticipants(ParticipantAction Action, bool DryRun, CommandContext Context)
    : RequestToConference
{
    /// <inheritdoc/>
    public override Needs Needs => Needs.WholeRoster;

    /// <inheritdoc/>
    public override bool IsExemptFromQuota => Action == ParticipantAction.Kick;

    /// <summary>Requested for those whose state does not hold yet, or may change by a pending operation.</summary>
    protected override Decision Decide(ConferenceState state, ConferenceDocument document)
    {
        var live = state.Live;
        var meant = state.Roster.Values
            .Where(it => !(Action.SparesModerators && (it.IsModerator || it.Ghost)))
            .Where(it => !Action.Holds(it)
                || live.Newest(Action.Operation, Action.Opposite, it.ParticipantId) is not null)
            .Select(it => it.ParticipantId)
            .ToArray();
        var operation = Operation.Of(Action.Operation, Context, meant);
        return live switch
        {
            _ when DryRun => Decision.Already(operation),
            { IsRunning: false } => Decision.Fail(operation, Reason.NotRunning),
            _ when meant.Length == 0 => Decision.Nothing,
            _ when live.Newest(Action.Operation, Action.Opposite, meant) is { } pending
                && pending.Action == Action.Operation => Decision.Already(pending),
            _ => Decision.Request(operation),
        };
    }
}
