using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>
/// What a participant asks for by the leg it is in: a key of the telephone, a button in the browser. It becomes an
/// operation, with the participant as its initiator.
/// </summary>
/// <param name="Action">An action on the participant itself, or on the conference.</param>
/// <param name="Toggles">True to ask for the opposite if the state holds already.</param>
public sealed record AskByLeg(CallId CallId, OperationAction Action, bool Toggles, CommandContext Context)
    : RequestToConference
{
    /// <inheritdoc/>
    public override Needs Needs =>
        (Removes ? Needs.WholeRoster : Needs.Nothing) with { Calls = [CallId] };

    /// <inheritdoc/>
    public override bool IsExemptFromQuota => Removes;

    private bool Removes => Action is OperationAction.Kick or OperationAction.End;

    /// <summary>Decided as the same action by the API; refused if the leg is not in.</summary>
    protected override Decision Decide(ConferenceState state, ConferenceDocument document)
    {
        if (state.ParticipantOf(CallId) is not { } asker)
            return new Refusal(Reason.Unknown, CallId.Text);
        var context = Context with { By = new(ParticipantId: asker.ParticipantId) };
        return ParticipantAction.Of(Action) is { } action
            ? new ActOnParticipant(Wanted(action, asker, state.Live), asker.ParticipantId, context).Decide(state)
            : new ActOnConference(Wanted(ConferenceAction.Of(Action)!, state.Live), context).Decide(state);
    }

    // A pending operation counts as done: two presses of a key are two changes.
    private ParticipantAction Wanted(ParticipantAction action, Participant asker, LiveConference live)
    {
        var pending = live.Newest(action.Operation, action.Opposite, asker.ParticipantId);
        return Toggles && action.Opposite is { } opposite
            && (pending is null ? action.Holds(asker) : pending.Action == action.Operation)
                ? ParticipantAction.Of(opposite)!
                : action;
    }

    private ConferenceAction Wanted(ConferenceAction action, LiveConference live)
    {
        var pending = live.Newest(action.Operation, action.Opposite);
        return Toggles && action.Opposite is { } opposite
            && (pending is null ? action.Holds(live) : pending.Action == action.Operation)
                ? ConferenceAction.Of(opposite)!
                : action;
    }
}
