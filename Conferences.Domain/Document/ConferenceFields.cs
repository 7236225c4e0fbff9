using System.Collections.Immutable;

namespace Conferences.Domain.Document;

/// <summary>The fields of the conference document: those of Kazoo 4.1 and of later versions.</summary>
public static class ConferenceFields
{
    // Numbers are database keys, whose length is limited; no telephone number is nearly as long.
    private const int LongestNumber = 255;

    // Each is a row in the commit of the edit, and other commands of the conference wait for that commit.
    private const int MostNumbers = 1_000;

    // Each is compared, in constant time, with what every caller keys in.
    private const int MostPins = 1_000;

    // What a caller may key in has no more either.
    private const int LongestPin = 64;

    private const string Digits = "^[0-9]+$";

    // Kazoo's has no plus, and callers' numbers have one.
    private const string Number = @"^\+?[0-9]+$";

    /// <summary>Every defined field, parents before children. Other keys are allowed everywhere.</summary>
    public static ImmutableArray<Field> All { get; } =
    [
        new("bridge_password", Kinds.String, "Password of a conference bridge"),
        new("bridge_username", Kinds.String, "User name of a conference bridge"),
        new("caller_controls", Kinds.String, "Name of the members' key map"),
        Numbers("conference_numbers", "Numbers that members and moderators dial"),
        new("controls", Kinds.Object, "Key maps by name"),
        new("domain", Kinds.String, "SIP domain of the conference"),
        new("flags", Kinds.Array, "Flags set by other applications"),
        new("focus", Kinds.String, "The media server that hosts the conference") { ReadOnly = true },
        new("language", Kinds.String, "Language of the prompts"),
        Media("max_members_media", Kinds.String, "Media played to a caller when the conference is full"),
        new("max_participants", Kinds.Integer, "Most participants; 0 for no limit") { Minimum = 0 },
        new("member", Kinds.Object, "Settings for members") { Default = "{}" },
        Flag("member.join_deaf", "Members join deaf", "false"),
        Flag("member.join_muted", "Members join muted", "true"),
        Numbers("member.numbers", "Numbers that members dial"),
        Pins("member.pins", "Pins that admit a caller as a member"),
        Flag("member.play_entry_prompt", "Play the entry prompt to a member who joins"),
        new("moderator", Kinds.Object, "Settings for moderators") { Default = "{}" },
        Flag("moderator.join_deaf", "Moderators join deaf", "false"),
        Flag("moderator.join_muted", "Moderators join muted", "false"),
        Numbers("moderator.numbers", "Numbers that moderators dial"),
        Pins("moderator.pins", "Pins that admit a caller as a moderator"),
        new("moderator_controls", Kinds.String, "Name of the moderators' key map"),
        new("name", Kinds.String, "Friendly name of the conference") { MinLength = 1, MaxLength = 128 },
        new("owner_id", Kinds.String, "Id of the user who manages the conference") { MinLength = 32, MaxLength = 32 },
        Media("play_entry_tone", Kinds.Boolean | Kinds.String, "Whether to play an entry tone, or which"),
        Media("play_exit_tone", Kinds.Boolean | Kinds.String, "Whether to play an exit tone, or which"),
        Flag("play_name", "Announce who joins", "false"),
        Flag("play_welcome", "Play the welcome prompt"),
        new("profile", Kinds.String | Kinds.Object, "Name of the media server's profile, or the profile itself"),
        new("profile.alone-sound", Kinds.String, "Played to a participant who is alone"),
        new("profile.announce-count", Kinds.Integer, "Announce the number of members once it exceeds this"),
        new("profile.caller-controls", Kinds.String, "Name of the members' key map"),
        new("profile.comfort-noise", Kinds.Integer, "Level of background noise") { Minimum = 0, Maximum = 10_000 },
        new("profile.energy-level", Kinds.Integer, "Energy level treated as speech") { Minimum = 0, Maximum = 1_800 },
        new("profile.enter-sound", Kinds.String, "Played when somebody enters"),
        new("profile.exit-sound", Kinds.String, "Played when somebody leaves"),
        new("profile.interval", Kinds.Integer, "Milliseconds per frame") { Minimum = 10, Maximum = 120 },
        new("profile.locked-sound", Kinds.String, "Played to a caller while the conference is locked"),
        new("profile.max-members", Kinds.Integer, "Most members the media server admits") { Minimum = 2 },
        new("profile.max-members-sound", Kinds.String, "Played to a caller when the media server admits no more"),
        new("profile.moderator-controls", Kinds.String, "Name of the moderators' key map"),
        new("profile.moh-sound", Kinds.String, "Played in a loop to a participant who is alone"),
        new("profile.muted-sound", Kinds.String, "Played to a participant who is muted"),
        new("profile.rate", Kinds.Integer, "Samples per second")
        {
            Allowed = [8_000, 12_000, 16_000, 24_000, 32_000, 44_100, 48_000],
        },
        new("profile.unmuted-sound", Kinds.String, "Played to a participant who is unmuted"),
        new("profile_name", Kinds.String, "Name of the media server's profile"),
        Flag("require_moderator", "The conference ends when its last moderator leaves"),
        Flag("wait_for_moderator", "Members wait until a moderator joins"),
    ];

    private static Field Flag(string path, string description, string? preset = null) =>
        new(path, Kinds.Boolean, description) { Default = preset };

    private static Field Media(string path, Kinds kinds, string description) =>
        new(path, kinds, description) { MaxLength = MediaReference.Longest, Pattern = MediaReference.Pattern };

    private static Field Numbers(string path, string description) => Listed(path, description) with
    {
        UniqueItems = true,
        MaxItems = MostNumbers,
        ItemMaxLength = LongestNumber,
        ItemPattern = Number,
        HoldsNumbers = true,
    };

    private static Field Pins(string path, string description) =>
        Listed(path, description) with { MaxItems = MostPins, ItemMaxLength = LongestPin, ItemPattern = Digits };

    private static Field Listed(string path, string description) =>
        new(path, Kinds.Array, description) { Default = "[]" };
}
