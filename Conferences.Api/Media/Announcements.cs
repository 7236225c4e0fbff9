using System.Text.Json;
using Conferences.Domain.Document;
using Conferences.Domain.Events;

namespace Conferences.Api.Media;

/// <summary>
/// Commands that follow from an event without a request, as the conference's document configures: tones, names, the
/// waiting room, the limit. Their outcome is not tracked.
/// </summary>
internal static class Announcements
{
    private const string EntryTone =
        "tone_stream://v=-7;>=2;+=.1;%(300,0,523,659);v=-7;>=3;+=.1;%(800,0,659,783)";

    private const string ExitTone =
        "tone_stream://v=-7;>=2;+=.1;%(300,0,523,440);v=-7;>=3;+=.1;%(800,0,349,440)";

    private const string FullPrompt = "prompt://conf-max_participants";

    /// <param name="event">What happened.</param>
    /// <param name="document">The conference's document.</param>
    /// <param name="blank">A command for this conference, still without content.</param>
    /// <param name="leg">The leg concerned, or null; its participant id is 0 if it was not admitted.</param>
    /// <param name="name">The person's name; empty if unknown.</param>
    /// <param name="before">The document that an edit changed while the conference runs; else null.</param>
    public static IEnumerable<MediaCommand> For(
        ConferenceEvent @event,
        ConferenceDocument document,
        MediaCommand blank,
        MediaTarget? leg,
        string name,
        ConferenceDocument? before = null) => @event switch
        {
            ParticipantJoined { Ghost: true } joined =>
                [.. Admission(joined, blank, leg), .. Limit(joined, document, blank)],
            ParticipantJoined joined =>
            [
                .. Admission(joined, blank, leg),
                .. Limit(joined, document, blank),
                .. Tone(document, "play_entry_tone", EntryTone, blank),
                .. Name(document, name, "prompt://conf-has_joined", blank),
            ],
            ParticipantWaiting => leg is null ? [] : [blank with { Name = MediaCommands.Hold, Targets = [leg] }],
            ParticipantsAdmitted => [blank with { Name = MediaCommands.Release }],
            ParticipantLeft { Ghost: true } left => [.. HangUp(left, blank, leg)],
            ParticipantLeft left =>
            [
                .. HangUp(left, blank, leg),
                .. Tone(document, "play_exit_tone", ExitTone, blank),
                .. Name(document, name, "prompt://conf-has_left", blank),
            ],
            ParticipantRefused { Reason: Reason.Full } when leg is not null =>
            [
                blank with
                {
                    Name = MediaCommands.Play,
                    MediaName = document.MaxMembersMedia ?? FullPrompt,
                    Targets = [leg],
                },
            ],
            ParticipantRefused or ParticipantStateEvent or LegAdmitted or LegWithdrawn => [],
            ConferenceStarted or ConferenceEnded or ConferenceLocked or ConferenceUnlocked or RecordingStarted
                or RecordingStopped or ConferenceReconciled => [],
            ConferenceSplit or ConferenceLocated or ConferenceDestroyed or ParticipantMissed => [],
            ConferenceUpdated updated when before is not null => Limit(before, updated.Document, blank),
            ConfigurationEvent or OperationEvent or ErasureEvent or JoinLinkEvent => [],
            _ => throw @event.Unhandled(),
        };

    // The media server already holds a leg that it reported.
    private static IEnumerable<MediaCommand> Admission(
        ParticipantJoined joined, MediaCommand blank, MediaTarget? leg) =>
        joined.Proof is null && leg is not null ? [blank with { Name = MediaCommands.Admit, Targets = [leg] }] : [];

    // Nor does it hold a leg whose leave it reported.
    private static IEnumerable<MediaCommand> HangUp(ParticipantLeft left, MediaCommand blank, MediaTarget? leg) =>
        left.Proof is null && leg is not null ? [blank with { Name = MediaCommands.HangUp, Targets = [leg] }] : [];

    // With the first leg: before it there is no instance that could be limited. Media servers accept no limit below
    // two; ours is enforced in any case.
    private static IEnumerable<MediaCommand> Limit(
        ParticipantJoined joined, ConferenceDocument document, MediaCommand blank) =>
        joined.ParticipantId > 1 || document.MaxParticipants < 2 ? [] : Limit(document, blank);

    // Only what an edit changed: a limit that the media server has from elsewhere, such as a profile, is kept.
    private static IEnumerable<MediaCommand> Limit(
        ConferenceDocument before, ConferenceDocument document, MediaCommand blank) =>
        document.MaxParticipants == 1
        || (before.MaxParticipants, before.MaxMembersMedia) == (document.MaxParticipants, document.MaxMembersMedia)
            ? []
            : Limit(document, blank);

    // 0 is no limit there, too.
    private static IEnumerable<MediaCommand> Limit(ConferenceDocument document, MediaCommand blank) =>
    [
        Set(blank, "Max-Members", $"{document.MaxParticipants}"),
        Set(blank, "Max-Members-Sound", document.MaxMembersMedia ?? FullPrompt),
    ];

    private static MediaCommand Set(MediaCommand blank, string parameter, string value) =>
        blank with { Name = MediaCommands.Set, Setting = new(parameter, value) };

    // Absent or true is the usual tone, a string another one, false none.
    private static IEnumerable<MediaCommand> Tone(
        ConferenceDocument document, string field, string usual, MediaCommand blank) =>
        document.Json.TryGetProperty(field, out var tone) && tone.ValueKind is not JsonValueKind.True
            ? tone.ValueKind is JsonValueKind.String ? [Tone(blank, tone.GetString()!)] : []
            : [Tone(blank, usual)];

    private static MediaCommand Tone(MediaCommand blank, string tone) =>
        blank with { Name = MediaCommands.Tones, MediaName = tone };

    private static IEnumerable<MediaCommand> Name(
        ConferenceDocument document, string name, string sentence, MediaCommand blank) =>
        document.PlaysNames && name.Length > 0
            ?
            [
                blank with { Name = MediaCommands.Say, MediaName = name },
                blank with { Name = MediaCommands.Play, MediaName = sentence },
            ]
            : [];
}
