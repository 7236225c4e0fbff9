using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Api.Media;
using Conferences.Api.Views;
using Conferences.Domain;
using Conferences.Domain.Attending;

namespace Conferences.Api;

/// <summary>People in a conference, and what became of what was asked for them.</summary>
internal static class LiveRoutes
{
    /// <summary>What a leg that joins says of itself.</summary>
    public static readonly IReadOnlyList<Field> LegFields =
    [
        new("call_id", Kinds.String, "Identifies the leg") { Required = true, MinLength = 1, MaxLength = 255 },
        new("caller_id_name", Kinds.String, "Name the leg presents") { MaxLength = 255 },
        new("caller_id_number", Kinds.String, "Number the leg presents") { MaxLength = 255 },
        new("is_moderator", Kinds.Boolean, "The role it claims; a pin decides where there are pins"),
        new("pin", Kinds.String, "What was keyed in") { MaxLength = 64 },
        new("custom_channel_vars", Kinds.Object, "The call's own variables"),
        new("mute", Kinds.Boolean, "Joins muted, whatever the role's setting"),
        new("deaf", Kinds.Boolean, "Joins deaf, whatever the role's setting"),
    ];

    private static readonly FieldRules Leg = new(LegFields);

    public static Task Join(HttpContext http, Desk desk, IMediaServer media, string id)
    {
        var request = CrossbarRequest.Of(http);
        var data = request.Data;
        var hasCall = data.ValueKind is JsonValueKind.Object && data.TryGetProperty("call_id", out _);
        return (hasCall, media.TakesJoins) switch
        {
            (false, _) => desk.AnswerAsync(http, Reply.Invalid(new ValidationErrors().Add(
                "action", "required", "Field is required but missing", ("value", "action")))),
            _ when !Ids.IsId(id) => desk.AnswerAsync(http, Replies.Unknown(id)),
            _ when request.Value(http.Request, "dry_run") is not (null or "false") => desk.AnswerAsync(
                http, Reply.Invalid("dry_run", "invalid", "a join can not be tried without doing it")),
            (_, false) => desk.AnswerAsync(http, Reply.Invalid(
                "media", "elsewhere", "Legs are reported by the media server", StatusCodes.Status409Conflict)),
            _ => Enter(http, desk, media, id),
        };
    }

    public static async Task List(
        HttpContext http, ConferenceQueries queries, string id, CancellationToken cancellation)
    {
        if (await ConferenceRoutes.IsUnchanged(http, queries, id, cancellation))
            return;
        if (!Ids.IsId(id)
            || await queries.FindWithPeopleAsync(Desk.Account(http), id, cancellation) is not ({ } row, var people))
        {
            await http.SendAsync(Replies.Unknown(id));
            return;
        }

        var now = CrossbarRequest.Of(http).At;
        var shown = people.Select(it => ParticipantJson.Of(it.Participant, it.Person, row.Live!, now));
        await http.SendAsync(Reply.Ok(shown) with { Revision = ETags.Of(row.Revision, row.Sequence) });
    }

    public static async Task Get(
        HttpContext http, ConferenceQueries queries, string id, string participant, CancellationToken cancellation)
    {
        if (!Ids.IsId(id)
            || await queries.FindWithPeopleAsync(Desk.Account(http), id, cancellation) is not ({ } row, var people))
        {
            await http.SendAsync(Replies.Unknown(id));
            return;
        }

        var found = people.FirstOrDefault(it => it.Participant.ParticipantId == Number(participant));
        await http.SendAsync(found.Participant is null ? Replies.Unknown(participant) : Reply.Ok(ParticipantJson.Of(
            found.Participant, found.Person, row.Live!, CrossbarRequest.Of(http).At)));
    }

    public static async Task Operations(
        HttpContext http, ConferenceQueries queries, string id, CancellationToken cancellation)
    {
        var account = Desk.Account(http);
        var (page, faulty) = Page.Read(http.Request.Query, Ids.IsId);
        if (faulty is not null)
            await http.SendAsync(faulty);
        else if (!Ids.IsId(id) || !await queries.IsKnownAsync(account, id, cancellation))
            await http.SendAsync(Replies.Unknown(id));
        else
        {
            await page!.SendAsync(
                http,
                await queries.OperationsAsync(account, id, page, cancellation),
                it => it.Id,
                (json, it) => OperationJson.Of(it).WriteTo(json));
        }
    }

    public static async Task Operation(
        HttpContext http, ConferenceQueries queries, string id, string operation, CancellationToken cancellation) =>
        await http.SendAsync(
            Ids.IsId(id) && Ids.IsId(operation)
            && await queries.OperationAsync(Desk.Account(http), id, operation, cancellation) is { } found
                ? Reply.Ok(OperationJson.Of(found))
                : Replies.Unknown(operation));

    /// <summary>A participant id of a path, or null.</summary>
    public static int? Number(string participant) =>
        int.TryParse(participant, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static Task Enter(HttpContext http, Desk desk, IMediaServer media, string id)
    {
        var request = CrossbarRequest.Of(http);
        var (leg, errors) = Leg.Read(request.Data);
        if (!errors.IsEmpty)
            return desk.AnswerAsync(http, Reply.Invalid(errors));
        var person = new Person(
            Ids.New(),
            id,
            RandomNumberGenerator.GetHexString(32, lowercase: true),
            Text(leg, "caller_id_name") ?? "",
            Text(leg, "caller_id_number") ?? "",
            leg.TryGetProperty("custom_channel_vars", out var variables) ? variables : JsonElement.Parse("{}"u8),
            request.At);
        return desk.IssueAsync(http, id, new JoinConference(
            Text(leg, "call_id")!,
            person,
            Flag(leg, "is_moderator") ?? false,
            Text(leg, "pin"),
            Flag(leg, "mute"),
            Flag(leg, "deaf"),
            Guid.NewGuid().ToString(),
            media.Switch));
    }

    private static string? Text(JsonElement leg, string key) =>
        leg.TryGetProperty(key, out var text) ? text.GetString() : null;

    private static bool? Flag(JsonElement leg, string key) =>
        leg.TryGetProperty(key, out var flag) ? flag.GetBoolean() : null;
}
