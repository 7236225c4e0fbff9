using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>Locks, unlocks or ends the conference, or starts or stops its recording.</summary>
public sealed record ActOnConference(ConferenceAction Action, CommandContext Context) : RequestToConference
{
    /// <inheritdoc/>
    public override Needs Needs => Action == ConferenceAction.End ? Needs.WholeRoster : Needs.Nothing;

    /// <inheritdoc/>
    public override bool IsExemptFromQuota =>
        Action == ConferenceAction.End || Action == ConferenceAction.StopRecording;

    /// <summary>Requested of the media server, unless the conference does not run, the state already holds, or the same
    /// is pending and not followed by its opposite.</summary>
    protected override Decision Decide(ConferenceState state, ConferenceDocument document)
    {
        var live = state.Live;
        int[] meant = Action == ConferenceAction.End ? [.. state.Roster.Keys] : [];
        var operation = Operation.Of(Action.Operation, Context, meant) with { MediaName = Media(state.Id, live) };
        return (live, live.Newest(Action.Operation, Action.Opposite, meant)) switch
        {
            ({ IsRunning: false }, _) => Decision.Fail(operation, Reason.NotRunning),
            _ when Action == ConferenceAction.End && meant.Length == 0 => Decision.Fail(operation, Reason.NotRunning),
            (_, { } pending) when pending.Action == Action.Operation => Decision.Already(pending),
            (_, null) when Action.Holds(live) => Decision.Nothing,
            _ => Decision.Request(operation),
        };
    }

    // Kazoo does not keep the name of a recording it starts, so that it could not be stopped: the operation carries it.
    private string? Media(string id, LiveConference live) => Action switch
    {
        _ when Action == ConferenceAction.Record => $"{id}-{live.Instance}-{Context.OperationId}",
        _ when Action == ConferenceAction.StopRecording => live.Recording
            ?? live.Newest(OperationAction.Record, null)?.MediaName,
        _ => null,
    };
}
