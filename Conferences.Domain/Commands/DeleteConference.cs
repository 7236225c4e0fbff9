using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>Removes the conference and everybody in it.</summary>
public sealed record DeleteConference(IReadOnlyList<int>? OnlyIf, CommandContext Context)
    : EditConference(OnlyIf, Context)
{
    /// <inheritdoc/>
    public override Needs Needs => Needs.WholeRoster with { Secrets = true };

    /// <inheritdoc/>
    public override bool IsExemptFromQuota => true;

    /// <summary>Removed immediately; the end of a running instance is requested of the media server.</summary>
    protected override Decision Edit(ConferenceState state, Conference conference) => state.Live.Legs > 0
        ?
        [
            new ConferenceDeleted(),
            new OperationRequested(Operation.Of(OperationAction.End, Context, state.Roster.Keys, Reason.Deleted)),
        ]
        : [new ConferenceDeleted()];
}
