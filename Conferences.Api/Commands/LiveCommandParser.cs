using Conferences.Api.Crossbar;

namespace Conferences.Api.Commands;

/// <summary>
/// Parses writes to a running conference: joins, hang-ups, and actions on the conference, on all participants or on
/// one.
/// </summary>
internal sealed class LiveCommandParser(IMediaServer media, IConfiguration configuration)
{
    public ParsedCommand ActOnConference(CommandRequest write) => Act(write, ActionTable.OfConference);

    public ParsedCommand ActOnEverybody(CommandRequest write) =>
        Act(write with { Participant = null }, ActionTable.OfEverybody);

    public ParsedCommand ActOnParticipant(CommandRequest write) => Act(write, ActionTable.OfParticipant);

    public ParsedCommand Join(CommandRequest write) =>
        Waiting.IsFine(write.Wait) ? JoinRequest.Read(write, media) : Waiting.Refused;

    public ParsedCommand Leave(CommandRequest write) => LeaveRequest.Read(write, media);

    /// <summary>With an action, acts on all participants; without one, a leg joins.</summary>
    public ParsedCommand JoinOrAct(CommandRequest write) => HasAction(write) ? ActOnEverybody(write) : Join(write);

    /// <summary>With an action, acts on the participant; without one, a leg joins.</summary>
    public ParsedCommand JoinOrActOnParticipant(CommandRequest write) =>
        HasAction(write) ? ActOnParticipant(write) : Join(write);

    private static bool HasAction(CommandRequest write) => write.Request.Value("action") is not null;

    private ParsedCommand Act(CommandRequest write, IReadOnlyList<ActionParser> actions)
    {
        var verb = write.Request.Value("action");
        var number = write.Participant is null ? 0 : Ids.ParticipantId(write.Participant);
        return actions.FirstOrDefault(action => action.Verb == verb) switch
        {
            _ when !Waiting.IsFine(write.Wait) => Waiting.Refused,
            null => Replies.Faulty(),
            _ when number is null => Replies.Unknown(write.Participant),
            _ when !Ids.IsId(write.ConferenceId) => Replies.Unknown(write.ConferenceId),

            // Other values, such as "True" or 1, must not be taken for false: everybody would be kicked.
            _ when write.DryRun is not (null or "true" or "false") => new ValidationErrors().Add(
                "dry_run", "type", "Value did not match type(s): boolean",
                ("target", "boolean"), ("value", write.DryRun)),
            { } action => action.Read(new(
                write.ConferenceId,
                number.Value,
                write.Request.Payload,
                write.Request.Data,
                write.DryRun == "true",
                write.Context,
                endpoint => configuration[$"Media:Endpoints:{endpoint}"])),
        };
    }
}
