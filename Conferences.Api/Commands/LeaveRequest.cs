using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Domain.Commands;
using Conferences.Domain.Document;

namespace Conferences.Api.Commands;

/// <summary>Parses a call controller's report that a leg has hung up.</summary>
internal static class LeaveRequest
{
    private const string HangupReason = "reason";

    /// <summary>The fields of the report, also accepted in the query: many clients send no body with DELETE.</summary>
    public static readonly ImmutableArray<Field> Fields =
    [
        new(HangupReason, Kinds.String, "Why the leg hung up, for the history, where it cannot be erased")
        {
            MaxLength = LeaveConference.LongestReason,

            // Without control characters: it is printed as it is, and a database cannot store U+0000.
            Pattern = @"^[^\u0000-\u001f\u007f]*$",
        },
    ];

    private static readonly FieldRules Rules = new(Fields, isPatch: true);

    /// <summary>The command, or why there is none.</summary>
    public static ParsedCommand Read(CommandRequest write, IMediaServer media) => write switch
    {
        _ when !Waiting.IsFine(write.Wait) => Waiting.Refused,
        { Participant: null or "" } => new ValidationErrors().Add(
            "participant_id", "required", "Field is required but missing", ("value", "participant_id")),
        _ when !Ids.IsId(write.ConferenceId) => Replies.Unknown(write.ConferenceId),
        _ when Ids.ParticipantId(write.Participant) is null => Replies.Unknown(write.Participant),
        _ when write.DryRun is not (null or "false") =>
            Reply.Invalid("dry_run", "invalid", "a hang-up can not be tried without doing it"),
        _ when !media.TakesJoins => JoinRequest.Elsewhere,
        { Request.Data: { ValueKind: not JsonValueKind.Object } data } => new ValidationErrors().Add(
            "data", "type", "Value did not match type(s): object", ("target", "object"), ("value", data)),
        _ => Report(write, Rules.Read(Given(write))),
    };

    private static ParsedCommand Report(CommandRequest write, (JsonElement Body, ValidationErrors Errors) read) =>
        read.Errors.IsEmpty
            ? new LeaveConference(
                Ids.ParticipantId(write.Participant!)!.Value,
                read.Body.TryGetProperty(HangupReason, out var reason) && reason.GetString() is { Length: > 0 } text
                    ? text
                    : null,
                write.OnlyIf,
                write.Context)
            : read.Errors;

    private static JsonElement Given(CommandRequest write) =>
        (write.Request.Data.TryGetProperty(HangupReason, out var given) && given.ValueKind is not JsonValueKind.Null)
            || write.Request.Beside(HangupReason) is not { } beside
            ? write.Request.Data
            : JsonSerializer.SerializeToElement(new JsonObject { [HangupReason] = beside });
}
