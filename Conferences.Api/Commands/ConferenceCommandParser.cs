using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Domain.Commands;
using Conferences.Domain.Document;

namespace Conferences.Api.Commands;

/// <summary>Parses writes to a conference's document.</summary>
internal static class ConferenceCommandParser
{
    private static readonly FieldRules Document = new(ConferenceFields.All);
    private static readonly FieldRules Changes = new(ConferenceFields.All, isPatch: true);

    public static ParsedCommand Create(CommandRequest write) => Read(write, Document, body =>
        new CreateConference(ConferenceDocument.From(body), write.Context));

    public static ParsedCommand Replace(CommandRequest write) => Read(write, Document, body =>
        new ReplaceConference(ConferenceDocument.From(body), write.OnlyIf, write.Context));

    public static ParsedCommand Patch(CommandRequest write) => Read(write, Changes, body =>
        new PatchConference(body, write.OnlyIf, write.Context));

    public static ParsedCommand Delete(CommandRequest write) => Ids.IsId(write.ConferenceId)
        ? new DeleteConference(write.OnlyIf, write.Context)
        : Replies.Unknown(write.ConferenceId);

    private static ParsedCommand Read(CommandRequest write, FieldRules rules, Func<JsonElement, Command> command)
    {
        var data = write.Request.Data;
        if (data.ValueKind is not JsonValueKind.Object)
        {
            return new ValidationErrors().Add(
                "data", "type", "Value did not match type(s): object", ("target", "object"), ("value", data));
        }

        var (body, errors) = rules.Read(data);
        return (errors.IsEmpty, Ids.IsId(write.ConferenceId)) switch
        {
            (false, _) => errors,
            (_, false) => Replies.Unknown(write.ConferenceId),
            _ => command(body),
        };
    }
}
