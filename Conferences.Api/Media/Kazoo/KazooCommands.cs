using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Domain.State;

namespace Conferences.Api.Media.Kazoo;

/// <summary>Translates media commands into Kazoo's messages. Kazoo has no message for some of them.</summary>
internal static class KazooCommands
{
    private const string Participant = "Participant-ID";
    private const string Media = "Media-Name";
    private const string Prompt = "prompt://";

    /// <summary>
    /// The messages that carry out a command, one for each target whose member id is known. None for what Kazoo does
    /// itself (it holds its own legs) and for what it has no command for (to keep a member waiting).
    /// </summary>
    public static IReadOnlyList<KazooMessage> For(MediaCommand it, KazooMessageFactory speaker) => it.Name switch
    {
        // Without a member id Kazoo would take the last member that joined.
        var name when KazooMemberActions.HasCommand(name) =>
            [.. Members(it).Select(member => Command(it, speaker, name, (Participant, member)))],
        MediaCommands.Lock or MediaCommands.Unlock => [Command(it, speaker, it.Name)],
        MediaCommands.Play or MediaCommands.Tones when it.Targets.IsEmpty =>
            [Command(it, speaker, MediaCommands.Play, (Media, PathOf(it, speaker)))],
        MediaCommands.Play =>
            [.. Members(it).Select(member =>
                Command(it, speaker, it.Name, (Media, PathOf(it, speaker)), (Participant, member)))],
        MediaCommands.Say => [Command(it, speaker, it.Name, ("Text", Speakable(it)), ("Call-ID", it.Conference.Text))],
        MediaCommands.Record or MediaCommands.StopRecording =>
            [Command(it, speaker, it.Name, (Media, it.MediaName))],
        MediaCommands.Relate when Members(it).ToArray() is [var one, var other] =>
            [Command(
                it, speaker, it.Name,
                (Participant, one), ("Other-Participant", other), ("Relationship", it.Relationship))],
        MediaCommands.Set when it.Setting is { Parameter: "Max-Members" } limit =>
            [Command(it, speaker, it.Name, ("Parameter", limit.Parameter), ("Value", limit.Value))],
        MediaCommands.Dial when !it.Endpoints.IsEmpty => [Dial(it, speaker)],
        _ => [],
    };

    private static KazooMessage Command(
        MediaCommand it, KazooMessageFactory speaker, string application, params (string, JsonNode?)[] what) =>
        speaker.Command(it.Conference.Text, application, it.Conference, what);

    private static IEnumerable<long> Members(MediaCommand it) =>
        it.Targets.Select(target => target.MemberId).OfType<long>();

    // A prompt has a language, a media id an account; a name with a slash is a path already.
    private static string PathOf(MediaCommand it, KazooMessageFactory speaker) => it.MediaName switch
    {
        null => "",
        var name when name.StartsWith(Prompt, StringComparison.Ordinal) && !name[Prompt.Length..].Contains('/') =>
            $"{Prompt}{it.Account}/{name[Prompt.Length..]}/{speaker.Settings.Language}",
        var name => name.Contains('/', StringComparison.Ordinal) ? name : $"/{it.Account}/{name}",
    };

    // Kazoo encloses it in single quotes.
    private static string Speakable(MediaCommand it) => Without("'", it.MediaName);

    private static string Without(string ends, string? text) =>
        string.Concat((text ?? "").Where(letter => !ends.Contains(letter) && !char.IsControl(letter)));

    // The operation identifies the dial: the reply carries the message's id.
    private static KazooMessage Dial(MediaCommand it, KazooMessageFactory speaker)
    {
        var (how, first) = (it.Dialling!, it.Endpoints[0].Person);
        return speaker.Command(
            speaker.Settings.Zone,
            it.Name,
            it.Conference,
            [
                ("Endpoints", List(it.Endpoints.Select(endpoint => KazooEndpoint.Of(endpoint, it, speaker.Settings)))),
                ("Timeout", how.TimeoutSeconds),
                ("Caller-ID-Name", Said(first, "caller_id_name")),
                ("Caller-ID-Number", Said(first, "caller_id_number")),
                ("Participant-Flags", how.Flags.IsEmpty ? null : List(how.Flags.Select(it => JsonValue.Create(it)))),
                ("Profile-Name", how.ProfileName),
                ("Target-Call-ID", how.TargetCallId?.Text),
                ("Custom-Application-Vars", Variables(first)),
            ],
            it.OperationId?.Text);
    }

    private static JsonArray List(IEnumerable<JsonNode> items) => new([.. items]);

    private static string? Said(Person person, string name) =>
        person.Invitation is { } invitation && Without("',", invitation.Text(name)) is { Length: > 0 } text
            ? text
            : null;

    private static JsonObject? Variables(Person person) =>
        person.CustomChannelVars is { ValueKind: JsonValueKind.Object } some && some.GetPropertyCount() > 0
            ? JsonObject.Create(some)
            : null;
}
