using System.Globalization;
using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Domain.Commands;
using Conferences.Domain.State;

namespace Conferences.Api.Commands;

/// <summary>An action as it was asked for.</summary>
/// <param name="ParticipantId">The participant of the path; 0 where the path names none.</param>
/// <param name="Payload">What it was given, if anything.</param>
/// <param name="Data">The envelope's data, in which the payload may stand.</param>
/// <param name="DryRun">Only report the participants it would affect.</param>
/// <param name="Configured">By id, where a configured endpoint is reached; null for an id nobody configured.</param>
internal sealed record ActionRequest(
    string ConferenceId,
    int ParticipantId,
    JsonElement? Payload,
    JsonElement Data,
    bool DryRun,
    CommandContext Context,
    Func<string, string?> Configured);

/// <summary>One action of the API.</summary>
/// <param name="Verb">What clients call it.</param>
/// <param name="Read">What a request for it comes to.</param>
internal sealed record ActionParser(string Verb, Func<ActionRequest, ParsedCommand> Read);

/// <summary>Every action, by what it is asked of.</summary>
internal static class ActionTable
{
    private static readonly FieldRules Playing = new(ActionFields.Play);
    private static readonly FieldRules Recording = new(ActionFields.Record);
    private static readonly FieldRules Relating = new(ActionFields.Relate);

    /// <summary>Actions on a conference.</summary>
    public static IReadOnlyList<ActionParser> OfConference { get; } =
    [
        .. ConferenceAction.Verbs.Select(action =>
            InEarnest(action.Name, it => new ActOnConference(action, it.Context))),
        Given("play", (payload, it) => Play(payload, it, null)),
        Given("record", Record),
        Given("dial", DialRequest.Read),
    ];

    /// <summary>Actions on everybody in a conference.</summary>
    public static IReadOnlyList<ActionParser> OfEverybody { get; } =
    [
        .. ParticipantAction.All.Select(action =>
            new ActionParser(action.Name, it => new ActOnParticipants(action, it.DryRun, it.Context))),
        Given("play", (payload, it) => Play(payload, it, null)),
        Given("relate", Relate),
    ];

    /// <summary>Actions on one participant.</summary>
    public static IReadOnlyList<ActionParser> OfParticipant { get; } =
    [
        .. ParticipantAction.All.Select(action =>
            InEarnest(action.Name, it => new ActOnParticipant(action, it.ParticipantId, it.Context))),
        Given("play", (payload, it) => Play(payload, it, it.ParticipantId)),
    ];

    // A dry run must not carry out the action.
    private static ActionParser InEarnest(string verb, Func<ActionRequest, ParsedCommand> read) =>
        new(verb, it => it.DryRun
            ? new ValidationErrors().Add("dry_run", "invalid", $"action '{verb}' can not be tried without doing it")
            : read(it));

    private static ActionParser Given(string verb, Func<JsonElement, ActionRequest, ParsedCommand> read) =>
        InEarnest(verb, it => it switch
        {
            { Payload: null } => new ValidationErrors().Add(
                "data", "required", $"action '{verb}' requires a data object"),
            { Payload: { ValueKind: JsonValueKind.Object } payload } => read(payload, it),
            { Payload: { } other } => new ValidationErrors().Add(
                "data", "type", "Value did not match type(s): object", ("target", "object"), ("value", other)),
        });

    private static ParsedCommand Play(JsonElement payload, ActionRequest it, int? participant)
    {
        var (body, errors) = Playing.Read(payload, "data.");
        return errors.IsEmpty
            ? new PlayMedia(body.GetProperty("media_id").GetString()!, participant, it.Context)
            : errors;
    }

    private static ParsedCommand Record(JsonElement payload, ActionRequest it)
    {
        var (body, errors) = Recording.Read(payload, "data.");
        return errors.IsEmpty
            ? new ActOnConference(
                body.GetProperty("action").ValueEquals("start")
                    ? ConferenceAction.Record
                    : ConferenceAction.StopRecording,
                it.Context)
            : errors;
    }

    // As Kazoo, where the paths of these findings lack the "data." that others have.
    private static ParsedCommand Relate(JsonElement payload, ActionRequest it)
    {
        var (body, errors) = Relating.Read(payload);
        if (!errors.IsEmpty)
            return errors;
        var one = Participant(body, "participant_id", errors);
        var other = Participant(body, "other_participant", errors);
        return errors.IsEmpty
            ? new RelateParticipants(
                one,
                other,
                body.TryGetProperty("relationship", out var relationship) ? relationship.GetString()! : "clear",
                it.Context)
            : errors;
    }

    private static int Participant(JsonElement body, string key, ValidationErrors errors)
    {
        var value = body.GetProperty(key);
        if (int.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;
        errors.Add(
            key, "type", "Value did not match type(s): integer", ("target", "integer"), ("value", value));
        return 0;
    }
}
