using System.Collections.Immutable;
using Conferences.Domain.Document;

namespace Conferences.Api.Commands;

/// <summary>The fields of each action.</summary>
internal static class ActionFields
{
    /// <summary>Most endpoints in one dial: each adds a leg, a person and a target of the operation.</summary>
    public const int MostEndpoints = 100;

    /// <summary>Longest text taken from a request, in characters.</summary>
    public const int LongestText = 255;

    /// <summary>Seconds an endpoint rings by default.</summary>
    public const int UsualTimeout = 20;

    // Participant ids count up from 1 in each instance, so a longer text cannot be one.
    private const int LongestId = 9;

    /// <summary>Fields of <c>play</c>.</summary>
    public static ImmutableArray<Field> Play { get; } =
    [
        new("media_id", Kinds.String, "A media id or URL")
        {
            Required = true,
            Missing = "action 'play' requires a media ID or URL",
            MaxLength = MediaReference.Longest,
            Pattern = MediaReference.Pattern,
        },
    ];

    /// <summary>Fields of <c>record</c>.</summary>
    public static ImmutableArray<Field> Record { get; } =
    [
        new("action", Kinds.String, "What to do with the recording")
        {
            Required = true,
            Missing = "recording requires an action",
            AllowedTexts = ["start", "stop"],
        },
    ];

    /// <summary>Fields of <c>relate</c>.</summary>
    public static ImmutableArray<Field> Relate { get; } =
    [
        Person("participant_id", "The participant to relate"),
        Person("other_participant", "The participant it is related to"),
        new("relationship", Kinds.String, "`deaf`: does not hear the other; `mute`: is not heard by the other")
        {
            AllowedTexts = ["deaf", "clear", "mute"],
            Default = "\"clear\"",
        },
    ];

    /// <summary>Fields of <c>dial</c>; for a dynamic conference it takes the fields of a conference too.</summary>
    public static ImmutableArray<Field> Dial { get; } =
    [
        new("endpoints", Kinds.Array, "What to dial: numbers, extensions, SIP URIs, configured ids or inline devices")
        {
            Required = true,
            MinItems = 1,
            MaxItems = MostEndpoints,
            ItemKinds = Kinds.String | Kinds.Object,
            ItemMaxLength = LongestText,
        },
        Text("caller_id_name", "Caller id name shown to the legs") with { Pattern = DialText.Shown },
        Text("caller_id_number", "Caller id number shown to the legs") with { Pattern = DialText.Shown },
        new("participant_flags", Kinds.Array, "How each leg joins; with `join_existing`, only if the conference runs")
        {
            MaxItems = MostEndpoints,
            AllowedTexts =
            [
                "mute", "deaf", "distribute_dtmf", "is_moderator", "disable_moh", "ghost", "join_existing",
                "video_mute",
            ],
        },
        Text("profile_name", "Name of the media server's profile") with { Pattern = DialText.Name },
        Text("target_call_id", "A call on whose media server to start the conference") with
        {
            Pattern = DialText.CallId,
        },
        Text("outbound_call_id", "The call id to give the first leg") with
        {
            MinLength = 1,
            Pattern = DialText.CallId,
        },
        new("timeout", Kinds.Integer, "Seconds to ring each endpoint")
        {
            Minimum = 1,
            Maximum = 600,
            Default = $"{UsualTimeout}",
        },
        new(
            "custom_application_vars",
            Kinds.Object,
            "Variables of the legs: strings, numbers and booleans; also accepted beside the inner data"),
    ];

    private static Field Text(string path, string description) =>
        new(path, Kinds.String, description) { MaxLength = LongestText };

    private static Field Person(string path, string description) =>
        new(path, Kinds.String | Kinds.Integer, description)
        {
            Required = true,
            MinLength = 1,
            MaxLength = LongestId,
            Minimum = 1,
            Maximum = 999_999_999,
        };
}
