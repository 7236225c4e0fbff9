namespace Conferences.Domain.Editing;

/// <summary>A portal removes the conference; whoever is in it is put out.</summary>
public sealed record DeleteConference(IReadOnlyList<int>? OnlyIf, Asking Asking) : EditConference(OnlyIf)
{
    /// <summary>Removed at once; a running instance is asked to end.</summary>
    public Decision Decide(string id, Conference? conference, LiveConference live, IEnumerable<int> participants) =>
        Refuse(id, conference) switch
        {
            { } refusal => refusal,
            null when live.IsRunning =>
            [
                new ConferenceDeleted(),
                new OperationRequested(Operation.Of("end", Asking, participants, Reason.Deleted)),
            ],
            null => [new ConferenceDeleted()],
        };
}
