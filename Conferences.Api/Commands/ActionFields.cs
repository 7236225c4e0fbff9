using System.Collections.Immutable;
using Conferences.Domain.Document;

namespace Conferences.Api.Commands;

/// <summary>The fields of each action.</summary>
internal static class ActionFields
{
    /// <summary>Endpoints one dial may have: each is a leg, a person and a target of the operation.</summary>
    public const int MostEndpoints = 100;

    /// <summary>Most characters of a text that comes from elsewhere.</summary>
    public const int LongestText = 255;

    /// <summary>Seconds an endpoint rings unless the caller says otherwise.</summary>
    public const int UsualTimeout = 20;

    // Participants count from 1 in each instance; whatever is longer is nobody's number.
    private const int LongestId = 9;

    // Signed addresses of recordings are long.
    private const int LongestMedia = 2_048;

    /// <summary>Of <c>play</c>.</summary>
    public static ImmutableArray<Field> Play { get; } =
    [
        new("media_id", Kinds.String, "A media id or URL")
        {
            Required = true,
            Missing = "action 'play' requires a media ID or URL",
            MaxLength = LongestMedia,
        },
    ];

    /// <summary>Of <c>record</c>.</summary>
    public static ImmutableArray<Field> Record { get; } =
    [
        new("action", Kinds.String, "What to do with the recording")
        {
            Required = true,
            Missing = "recording requires an action",
            AllowedTexts = ["start", "stop"],
        },
    ];

    /// <summary>Of <c>relate</c>.</summary>
    public static ImmutableArray<Field> Relate { get; } =
    [
        Person("participant_id", "Whose hearing is meant"),
        Person("other_participant", "Whom it hears, or not"),
        new("relationship", Kinds.String, "What the other is to the first")
        {
            AllowedTexts = ["deaf", "clear", "mute"],
            Default = "\"clear\"",
        },
    ];

    /// <summary>Of <c>dial</c>, which takes the fields of a conference too, for one that nobody configured.</summary>
    public static ImmutableArray<Field> Dial { get; } =
    [
        new("endpoints", Kinds.Array, "Whom to dial: numbers, extensions, SIP URIs, configured ids, inline devices")
        {
            Required = true,
            MinItems = 1,
            MaxItems = MostEndpoints,
            ItemKinds = Kinds.String | Kinds.Object,
            ItemMaxLength = LongestText,
        },
        Text("caller_id_name", "Name the legs see"),
        Text("caller_id_number", "Number the legs see"),
        new("participant_flags", Kinds.Array, "How each leg comes in")
        {
            MaxItems = MostEndpoints,
            AllowedTexts =
            [
                "mute", "deaf", "distribute_dtmf", "is_moderator", "disable_moh", "ghost", "join_existing",
                "video_mute",
            ],
        },
        Text("profile_name", "Name of the media server's profile"),
        Text("target_call_id", "A call beside which to start the conference"),
        Text("outbound_call_id", "The call id the first leg shall have") with { MinLength = 1 },
        new("timeout", Kinds.Integer, "Seconds each endpoint may ring")
        {
            Minimum = 1,
            Maximum = 600,
            Default = $"{UsualTimeout}",
        },
        new("custom_application_vars", Kinds.Object, "The legs' own variables; may also stand beside the inner data"),
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
