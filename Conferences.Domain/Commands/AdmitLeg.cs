using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>
/// A leg that the media server holds asks to be let in. Decided by the rules of <see cref="JoinConference"/>, but it is
/// in only once the media server reports that.
/// </summary>
/// <param name="CallId">Identifies the leg; asking again before it is in changes nothing but its role.</param>
/// <param name="Person">Who it is.</param>
/// <param name="IsModerator">The role it claims; counts only where the conference has no pins.</param>
/// <param name="Pin">The pin that was entered, or null.</param>
/// <param name="Mute">Overrides the role's setting, unless null.</param>
public sealed record AdmitLeg(CallId CallId, Person Person, bool IsModerator, string? Pin, bool? Mute)
    : RequestToConference
{
    private EntryRequest Entry => new(CallId, Person, IsModerator, Pin, Ghost: false);

    /// <inheritdoc/>
    public override Needs Needs => Entry.Needs with { Figures = true };

    /// <summary>Admitted, with the role the pin gives, or refused; a refusal is recorded.</summary>
    protected override Decision Decide(ConferenceState state, ConferenceDocument document)
    {
        var (judged, answer) = Entry.Judge(state, document);
        if (judged is not { } moderates)
            return answer;
        var role = moderates ? document.Moderator : document.Member;
        return Decision.Recording(
        [
            new LegAdmitted(
                CallId,
                Person.PersonId,
                Person.Hash(),
                moderates,
                Mute ?? role.JoinMuted,
                role.JoinDeaf,
                Instance: state.Live.IsRunning ? state.Live.Instance : 0),
        ]) with
        { People = [Person] };
    }
}

/// <summary>A leg that was admitted is gone before it was in.</summary>
/// <param name="HangupReason">See <see cref="LegWithdrawn"/>.</param>
public sealed record WithdrawLeg(CallId CallId, string? HangupReason) : Command
{
    /// <inheritdoc/>
    public override Needs Needs => Needs.Nothing;

    /// <summary>Recorded, unless it is in or was not admitted.</summary>
    public override Decision Decide(ConferenceState state) => state.Live.AdmissionOf(CallId) is null
        ? Decision.Nothing
        : [new LegWithdrawn(CallId, HangupReason)];
}
