using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Domain.Commands;
using Conferences.Domain.Document;
using Conferences.Domain.State;

namespace Conferences.Api.Commands;

/// <summary>A request for an action.</summary>
/// <param name="ParticipantId">The participant of the path; 0 where the path names none.</param>
/// <param name="Payload">The action's data, if any.</param>
/// <param name="Data">The envelope's data, which may contain the payload.</param>
/// <param name="DryRun">Only report the participants it would affect.</param>
/// <param name="Configured">Maps a configured endpoint id to its route; null for an unknown id.</param>
internal sealed record ActionRequest(
    string ConferenceId,
    int ParticipantId,
    JsonElement? Payload,
    JsonElement Data,
    bool DryRun,
    CommandContext Context,
    Func<string, string?> Configured);

/// <summary>One action of the API.</summary>
/// <param name="Verb">The action's name in requests.</param>
/// <param name="Read">Parses a request for it.</param>
internal sealed record ActionParser(string Verb, Func<ActionRequest, ParsedCommand> Read)
{
    /// <summary>The fields of its payload, from which its published schema follows; empty if it takes none.</summary>
    public ImmutableArray<Field> Fields { get; init; } = [];
}

/// <summary>Every action, by what it acts on.</summary>
internal static class ActionTable
{
    /// <summary>Actions on a conference.</summary>
    public static IReadOnlyList<ActionParser> OfConference { get; } =
    [
        .. ConferenceAction.Verbs.Select(action =>
            WithoutDryRun(action.Name, it => new ActOnConference(action, it.Context))),
        Given("play", ActionFields.Play, (body, it) => Play(body, it, null)),
        Given("record", ActionFields.Record, Record),
        Given("dial", DialRequest.Read) with { Fields = ActionFields.Dial },
    ];

    /// <summary>Actions on everybody in a conference.</summary>
    public static IReadOnlyList<ActionParser> OfEverybody { get; } =
    [
        .. ParticipantAction.All.Select(action =>
            new ActionParser(action.Name, it => new ActOnParticipants(action, it.DryRun, it.Context))),
        Given("play", ActionFields.Play, (body, it) => Play(body, it, null)),

        // As in Kazoo, where the paths of these errors lack the usual "data." prefix.
        Given("relate", ActionFields.Relate, Relate, place: ""),
    ];

    /// <summary>Actions on one participant.</summary>
    public static IReadOnlyList<ActionParser> OfParticipant { get; } =
    [
        .. ParticipantAction.All.Select(action =>
            WithoutDryRun(action.Name, it => new ActOnParticipant(action, it.ParticipantId, it.Context))),
        Given("play", ActionFields.Play, (body, it) => Play(body, it, it.ParticipantId)),
    ];

    // A dry run must not carry out the action.
    private static ActionParser WithoutDryRun(string verb, Func<ActionRequest, ParsedCommand> read) =>
        new(verb, it => it.DryRun
            ? new ValidationErrors().Add("dry_run", "invalid", $"action '{verb}' can not be tried without doing it")
            : read(it));

    private static ActionParser Given(string verb, Func<JsonElement, ActionRequest, ParsedCommand> read) =>
        WithoutDryRun(verb, it => it switch
        {
            { Payload: null } => new ValidationErrors().Add(
                "data", "required", $"action '{verb}' requires a data object"),
            { Payload: { ValueKind: JsonValueKind.Object } payload } => read(payload, it),
            { Payload: { } other } => new ValidationErrors().Add(
                "data", "type", "Value did not match type(s): object", ("target", "object"), ("value", other)),
        });

    // With a payload that these fields allow.
    private static ActionParser Given(
        string verb,
        ImmutableArray<Field> fields,
        Func<JsonElement, ActionRequest, ParsedCommand> read,
        string place = "data.")
    {
        var rules = new FieldRules(fields) { NullIsAbsence = true };
        return Given(verb, (payload, it) => rules.Read(payload, place) switch
        {
            (var body, { IsEmpty: true }) => read(body, it),
            (_, var errors) => errors,
        }) with
        { Fields = fields };
    }

    private static PlayMedia Play(JsonElement body, ActionRequest it, int? participant) =>
        new(body.GetProperty("media_id").GetString()!, participant, it.Context);

    private static ParsedCommand Record(JsonElement body, ActionRequest it) => new ActOnConference(
        body.GetProperty("action").ValueEquals("start") ? ConferenceAction.Record : ConferenceAction.StopRecording,
        it.Context);

    private static ParsedCommand Relate(JsonElement body, ActionRequest it)
    {
        var errors = new ValidationErrors();
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
