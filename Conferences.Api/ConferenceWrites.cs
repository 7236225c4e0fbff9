using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Domain;
using Conferences.Domain.Editing;

namespace Conferences.Api;

/// <summary>What writes to a conference's document come to.</summary>
internal static class ConferenceWrites
{
    private static readonly FieldRules Document = new(ConferenceFields.All);
    private static readonly FieldRules Changes = new(ConferenceFields.All, isPatch: true);

    public static Reading Create(Asked asked) => Read(asked, Document, body =>
        new CreateConference(ConferenceDocument.From(body)));

    public static Reading Replace(Asked asked) => Read(asked, Document, body =>
        new ReplaceConference(ConferenceDocument.From(body), asked.OnlyIf));

    public static Reading Patch(Asked asked) => Read(asked, Changes, body =>
        new PatchConference(body, asked.OnlyIf));

    public static Reading Delete(Asked asked) => Ids.IsId(asked.ConferenceId)
        ? new DeleteConference(asked.OnlyIf, asked.Asking)
        : Replies.Unknown(asked.ConferenceId);

    private static Reading Read(Asked asked, FieldRules rules, Func<JsonElement, Command> command)
    {
        var data = asked.Request.Data;
        if (data.ValueKind is not JsonValueKind.Object)
        {
            return new ValidationErrors().Add(
                "data", "type", "Value did not match type(s): object", ("target", "object"), ("value", data));
        }

        var (body, errors) = rules.Read(data);
        return (errors.IsEmpty, Ids.IsId(asked.ConferenceId)) switch
        {
            (false, _) => errors,
            (_, false) => Replies.Unknown(asked.ConferenceId),
            _ => command(body),
        };
    }
}
