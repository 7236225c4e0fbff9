namespace Conferences.Domain.Editing;

/// <summary>A portal removes the conference; whoever is in it is put out.</summary>
public sealed record DeleteConference(IReadOnlyList<int>? OnlyIf, Asking Asking) : EditConference(OnlyIf, Asking)
{
    /// <summary>Removed at once; whoever is in is asked to be put out, which ends the instance.</summary>
    public Decision Decide(string id, Conference? conference, LiveConference live, IEnumerable<int> participants) =>
        Refuse(id, conference) switch
        {
            { } refusal => refusal,
            null when live.Participants > 0 =>
            [
                new ConferenceDeleted(),
                new OperationRequested(Operation.Of("end", Asking, participants, Reason.Deleted)),
            ],
            null => [new ConferenceDeleted()],
        };
}
