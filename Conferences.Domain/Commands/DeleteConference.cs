using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>A portal removes the conference; whoever is in it is put out.</summary>
public sealed record DeleteConference(IReadOnlyList<int>? OnlyIf, CommandContext Context) : EditConference(OnlyIf, Context)
{
    /// <inheritdoc/>
    public override Needs Needs => Needs.WholeRoster;

    /// <summary>Removed at once; whoever is in is asked to be put out, which ends the instance.</summary>
    protected override Decision Edit(ConferenceState state, Conference conference) => state.Live.Participants > 0
        ?
        [
            new ConferenceDeleted(),
            new OperationRequested(Operation.Of(OperationAction.End, Context, state.Roster.Keys, Reason.Deleted)),
        ]
        : [new ConferenceDeleted()];
}
