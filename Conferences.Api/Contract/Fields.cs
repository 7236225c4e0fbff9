using Conferences.Domain;

namespace Conferences.Api.Contract;

/// <summary>What answers hold, field by field. A default of <c>null</c> says that a field may be null.</summary>
internal static class Fields
{
    public static readonly Field Id = new("id", Kinds.String, "32 lower-case hex digits") { ReadOnly = true };

    public static readonly Field ReadOnly = new("_read_only", Kinds.Object, "Live state") { ReadOnly = true };

    public static readonly Field Deleted = new("_read_only.deleted", Kinds.Boolean, "It is gone");

    public static readonly Field[] Login =
        [new("api_key", Kinds.String, "The account's API key, 64 hex digits") { Required = true }];

    public static readonly Field[] LoggedIn = [new("account_id", Kinds.String, "The account the key belongs to")];

    public static readonly Field[] Participant =
    [
        new("participant_id", Kinds.Integer, "1, 2, … in one instance, never given twice in it"),
        new("call_id", Kinds.String, "Identifies the leg"),
        new("conference_name", Kinds.String, "Id of the conference"),
        new("conference_uuid", Kinds.String, "The running instance"),
        new("switch_hostname", Kinds.String, "The media server"),
        new("status", Kinds.String, "`active`, or `waiting` for a moderator"),
        new("join_time", Kinds.Integer, "Gregorian seconds"),
        new("duration", Kinds.Integer, "Seconds since then"),
        new("caller_id_name", Kinds.String, "Name the leg presents"),
        new("caller_id_number", Kinds.String, "Number the leg presents"),
        new("custom_channel_vars", Kinds.Object, "The call's own variables"),
        new("custom_application_vars", Kinds.Object, "What a dial gave the leg; only where it was dialled"),
        new("conference_channel_vars", Kinds.Object, "The participant's state as user interfaces look for it"),
        .. Channel("conference_channel_vars."),
        new("conference_channel_vars.member_id", Kinds.Integer, "The same as `participant_id`"),
        new("conference_channel_vars.mute_detect", Kinds.Boolean, "Told when talking while muted"),
        new("conference_channel_vars.video", Kinds.Boolean, "Sends video"),
        new("conference_channel_vars.energy_level", Kinds.Integer, "Energy that counts as speech"),
        new("conference_channel_vars.current_energy", Kinds.Integer, "Energy just now"),
        .. Channel(""),
    ];

    public static readonly Field[] Target =
    [
        new("participant_id", Kinds.Integer, "Who is meant; null while a dialled leg is not in")
        {
            Required = true,
            Default = "null",
        },
        new("status", Kinds.String, "As of an operation, for this participant"),
        new("reason", Kinds.String, "Why it failed") { Default = "null" },
        new("endpoint_id", Kinds.String, "The endpoint; of a dial"),
        new("call_id", Kinds.String, "The leg; of a dial"),
    ];

    public static readonly Field[] Dialled =
    [
        new("endpoint_responses", Kinds.Array, "What became of each endpoint, in the order asked"),
        new("status", Kinds.String, "`error`, where nothing is known of any endpoint"),
        new("message", Kinds.String, "Why nothing is known"),
    ];

    public static readonly Field[] EndpointResponse =
    [
        new("status", Kinds.String, "`success` if the leg is in, else `error`") { Required = true },
        new("message", Kinds.String, "Why it is not in, if it is not") { Required = true },
        new("endpoint_id", Kinds.String, "The id of the endpoint, or one made for it") { Required = true },
        new("call_id", Kinds.String, "The leg that is in"),
    ];

    private static Field[] Caller =>
    [
        new("call_id", Kinds.String, "Identifies the leg"),
        new("caller_id_name", Kinds.String, "Name the leg presents"),
        new("caller_id_number", Kinds.String, "Number the leg presents"),
    ];

    public static readonly Field[] Operation =
    [
        new("id", Kinds.String, "32 lower-case hex digits"),
        new("action", Kinds.String, "What was asked for"),
        new("targets", Kinds.Array, "The participants meant; empty where the conference itself is"),
        new("status", Kinds.String, "`requested`, `sent`, `confirmed`, `failed`, `timed_out`; the last three final"),
        new("requested_at", Kinds.String, "ISO 8601, UTC"),
        new("sent_at", Kinds.String, "When the media server was asked") { Default = "null" },
        new("confirmed_at", Kinds.String, "When the media server said so") { Default = "null" },
        new("reason", Kinds.String, "Why it failed") { Default = "null" },
        new("media_name", Kinds.String, "What is played, or what the recording is called"),
        new("relationship", Kinds.String, "What the second target is to the first"),
    ];

    public static readonly Field[] Instance =
    [
        new("instance", Kinds.Integer, "1, 2, … of one conference"),
        new("uuid", Kinds.String, "Its id towards the media server"),
        new("switch_hostname", Kinds.String, "The media server"),
        new("started_at", Kinds.String, "When the first leg came; ISO 8601, UTC"),
        new("ended_at", Kinds.String, "When the last leg left; null while it runs") { Default = "null" },
        new("reason", Kinds.String, "Why it ended; null while it runs")
        {
            AllowedTexts = [.. Domain.Instance.Reasons.Select(reason => reason.Name())],
            Default = "null",
        },
        new("ended_by", Kinds.Object, "Who asked for the end, or whose leaving it was") { Default = "null" },
        new("ended_by.account_id", Kinds.String, "The account of the caller's token"),
        new("ended_by.owner_id", Kinds.String, "The user the token names"),
        new("ended_by.key_id", Kinds.String, "The API key behind the token"),
        new("ended_by.participant_id", Kinds.Integer, "The participant"),
        new("participants", Kinds.Integer, "Legs that were in; one that came back counts again"),
        new("refused", Kinds.Integer, "Legs it turned away"),
    ];

    public static readonly Field[] InstanceRead =
    [
        .. Instance,
        new("people", Kinds.Array, "Who was in"),
        new("refusals", Kinds.Array, "Whom it turned away"),
    ];

    public static readonly Field[] Attendance =
    [
        new("participant_id", Kinds.Integer, "1, 2, … in one instance"),
        .. Caller,
        new("is_moderator", Kinds.Boolean, "Came in as a moderator"),
        new("waited", Kinds.Boolean, "Had to wait for a moderator"),
        new("joined_at", Kinds.String, "ISO 8601, UTC"),
        new("left_at", Kinds.String, "Null while it is in") { Default = "null" },
        new("reason", Kinds.String, "Why it left; null while it is in") { Default = "null" },
        new("seconds_muted", Kinds.Integer, "How long it was muted in all"),
    ];

    public static readonly Field[] TurnedAway =
    [
        .. Caller,
        new("reason", Kinds.String, "`locked`, `full`, `bad_pin` or `too_many_pins`"),
        new("at", Kinds.String, "ISO 8601, UTC"),
    ];

    public static readonly Field[] Targets = [new("participants", Kinds.Array, "Who is meant")];

    public static readonly Field[] Bulk =
    [
        new("operation_id", Kinds.String, "The operation that tells the outcome"),
        .. Targets,
    ];

    public static readonly Field[] Envelope =
    [
        new("auth_token", Kinds.String, "The token; after logging in"),
        new("page_size", Kinds.Integer, "Items on this page; in lists"),
        new("start_key", Kinds.String, "Key of the page's first item; in lists"),
        new("next_start_key", Kinds.String, "Key of the next page; absent on the last one"),
        new("metadata", Kinds.Object, "Live state; beside a single conference"),
        new("revision", Kinds.String, "The ETag without its quotes"),
        new("operation_id", Kinds.String, "The operation an action led to"),
        new("timestamp", Kinds.String, "ISO 8601, UTC") { Required = true },
        new("version", Kinds.String, "Of the service") { Required = true },
        new("node", Kinds.String, "The process that answered") { Required = true },
        new("request_id", Kinds.String, "The caller's, or made for it; also in X-Request-ID") { Required = true },
        new("status", Kinds.String, "`success` or `error`") { Required = true },
    ];

    public static readonly Field[] Error =
    [
        new("error", Kinds.String, "The status code, as a string") { Required = true },
        new("message", Kinds.String, "What went wrong, in a word") { Required = true },
        new("data", Kinds.Object, "What went wrong, in detail: in a body, by field and keyword") { Required = true },
    ];

    /// <summary>The word for what is asked.</summary>
    public static Field Action(IEnumerable<string> names) =>
        new("action", Kinds.String, $"`{string.Join("`, `", names)}`") { Required = true };

    /// <summary>Live state, at the top or within another field.</summary>
    public static Field[] Live(string within) =>
    [
        new($"{within}members", Kinds.Integer, "Members who are in"),
        new($"{within}moderators", Kinds.Integer, "Moderators who are in"),
        new($"{within}duration", Kinds.Integer, "Seconds it has been running"),
        new($"{within}run_time", Kinds.Integer, "The same"),
        new($"{within}is_locked", Kinds.Boolean, "Nobody new gets in"),
        new($"{within}participant_count", Kinds.Integer, "All who are in, waiting ones too"),
        new($"{within}participants", Kinds.Array, "Who is in; only in the single conference"),
        new($"{within}start_time", Kinds.Integer, "Gregorian seconds; while it runs"),
        new($"{within}uuid", Kinds.String, "The running instance; while it runs"),
        new($"{within}switch_hostname", Kinds.String, "The media server; while it runs"),
    ];

    private static Field[] Channel(string within) =>
    [
        new($"{within}is_moderator", Kinds.Boolean, "Came in as a moderator"),
        new($"{within}floor", Kinds.Boolean, "Has the floor"),
        new($"{within}hear", Kinds.Boolean, "Hears the conference: not deaf"),
        new($"{within}speak", Kinds.Boolean, "Is heard: not muted"),
        new($"{within}talking", Kinds.Boolean, "Is talking just now"),
    ];
}
