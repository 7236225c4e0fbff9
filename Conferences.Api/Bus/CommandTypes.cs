using Conferences.Api.Commands;

namespace Conferences.Api.Bus;

/// <summary>One type of command that the queue accepts.</summary>
/// <param name="Name">The CloudEvent's <c>type</c>.</param>
/// <param name="Read">Parses such a command.</param>
internal sealed record CommandType(string Name, Func<LiveCommandParser, CommandRequest, ParsedCommand> Read)
{
    /// <summary>True if it may omit the subject, to have an id generated.</summary>
    public bool MakesItsSubject { get; init; }
}

/// <summary>Every type of command that the queue accepts.</summary>
internal static class CommandTypes
{
    public static IReadOnlyList<CommandType> All { get; } =
    [
        new("conference.create", (_, it) => ConferenceCommandParser.Create(it)) { MakesItsSubject = true },
        new("conference.replace", (_, it) => ConferenceCommandParser.Replace(it)),
        new("conference.patch", (_, it) => ConferenceCommandParser.Patch(it)),
        new("conference.delete", (_, it) => ConferenceCommandParser.Delete(it)),
        new("conference.act", (live, it) => live.ActOnConference(it)),
        new("participant.join", (live, it) => live.Join(it)),
        new("participant.leave", (live, it) => live.Leave(it)),
        new("participant.act", (live, it) => MeansOne(it) ? live.ActOnParticipant(it) : live.ActOnEverybody(it)),
    ];

    // Relate names both participants itself, and both are looked up among all participants.
    private static bool MeansOne(CommandRequest write) => write.Participant is not null
        && ActionTable.OfParticipant.Any(action => action.Verb == write.Request.Value("action"));
}
