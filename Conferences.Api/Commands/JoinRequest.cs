using System.Security.Cryptography;
using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Domain.Commands;
using Conferences.Domain.Document;
using Conferences.Domain.State;

namespace Conferences.Api.Commands;

/// <summary>Parses a join.</summary>
internal static class JoinRequest
{
    private const string Variables = "custom_channel_vars";

    /// <summary>The fields of a join.</summary>
    public static readonly IReadOnlyList<Field> Fields =
    [
        new("call_id", Kinds.String, "Identifies the leg") { Required = true, MinLength = 1, MaxLength = 255 },
        new("caller_id_name", Kinds.String, "Caller id name") { MaxLength = 255 },
        new("caller_id_number", Kinds.String, "Caller id number, however it is written") { MaxLength = 255 },
        new("is_moderator", Kinds.Boolean, "The claimed role; if the conference has pins, the pin decides"),
        new("pin", Kinds.String, "The pin the caller entered") { MaxLength = 64 },
        new(Variables, Kinds.Object, $"Variables of the call, at most {LegVariables.MaxLength} characters"),
        new("mute", Kinds.Boolean, "Joins muted, whatever the role's setting"),
        new("deaf", Kinds.Boolean, "Joins deaf, whatever the role's setting"),
        new("ghost", Kinds.Boolean, "Listens without taking part: is listed, but counted nowhere"),
    ];

    private static readonly FieldRules Rules = new(Fields) { NullIsAbsence = true };

    /// <summary>The reply where the media server reports legs.</summary>
    public static Reply Elsewhere { get; } = Reply.Invalid(
        "media", "elsewhere", "Legs are reported by the media server", StatusCodes.Status409Conflict);

    /// <summary>The command, or the validation errors.</summary>
    public static ParsedCommand Read(CommandRequest write, IMediaServer media)
    {
        var data = write.Request.Data;
        var hasCall = data.ValueKind is JsonValueKind.Object && data.TryGetProperty("call_id", out _);
        return (hasCall, media.TakesJoins) switch
        {
            (false, _) => new ValidationErrors().Add(
                "action", "required", "Field is required but missing", ("value", "action")),
            _ when !Ids.IsId(write.ConferenceId) => Replies.Unknown(write.ConferenceId),
            _ when write.DryRun is not (null or "false") =>
                Reply.Invalid("dry_run", "invalid", "a join can not be tried without doing it"),
            (_, false) => Elsewhere,
            _ => Enter(write, media),
        };
    }

    private static ParsedCommand Enter(CommandRequest write, IMediaServer media)
    {
        var (leg, errors) = Rules.Read(write.Request.Data);
        LegVariables.Check(leg, Variables, errors);
        return errors.IsEmpty
            ? new JoinConference(
                new(Text(leg, "call_id")!),
                Who(leg, write),
                Flag(leg, "is_moderator") ?? false,
                Text(leg, "pin"),
                Flag(leg, "mute"),
                Flag(leg, "deaf"),
                new(Guid.NewGuid().ToString()),
                media.Switch)
            {
                Ghost = Flag(leg, "ghost") is true,
            }
            : errors;
    }

    private static Person Who(JsonElement leg, CommandRequest write) => new(
        Ids.New(),
        write.ConferenceId,
        RandomNumberGenerator.GetHexString(32, lowercase: true),
        Text(leg, "caller_id_name") ?? "",
        Text(leg, "caller_id_number") ?? "",
        leg.TryGetProperty(Variables, out var variables) ? variables : JsonElement.Parse("{}"u8),
        write.Request.At);

    private static string? Text(JsonElement leg, string key) =>
        leg.TryGetProperty(key, out var text) ? text.GetString() : null;

    private static bool? Flag(JsonElement leg, string key) =>
        leg.TryGetProperty(key, out var flag) ? flag.GetBoolean() : null;
}
