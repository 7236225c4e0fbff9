using Conferences.Api.Crossbar;
using static Conferences.Api.Live.Blackhole.SocketBinding;

namespace Conferences.Api.Live.Blackhole;

/// <summary>
/// Reads bindings of all versions of Kazoo. Which version one is of shows in its parts: in
/// <c>conference.event.{conference}.{call}.{event}</c> the first is an id, in
/// <c>conference.event.{event}.{conference}.{call}</c> it is not.
/// </summary>
internal static class BindingParser
{
    /// <summary>Most characters of a binding.</summary>
    public const int MaxLength = 300;

    /// <summary>The error for a binding of nothing that there is.</summary>
    public const string NotAvailable = "no available subscriptions to requested binding";

    private const string NoConference = "ConferenceId required";

    /// <summary>The bindings there are, for people to read.</summary>
    public static IReadOnlyDictionary<string, string[]> Available { get; } = new Dictionary<string, string[]>
    {
        ["conference"] =
        [
            "conference.event.{CONFERENCE_ID}.{CALL_ID}",
            "conference.event.{CONFERENCE_ID}.{CALL_ID}.{EVENT}",
            "conference.event.{EVENT}.{CONFERENCE_ID}.{CALL_ID}",
            "conference.command.{CONFERENCE_ID}",
            "conference.operation.{CONFERENCE_ID}",
        ],
        ["object"] =
        [
            .. Actions.Select(action => $"object.{action}.conference"),
            "object.{ACTION}.{ACCOUNT_ID}.conference.{CONFERENCE_ID}",
        ],
    };

    private static IReadOnlyList<string> Actions => [LiveMessage.Created, LiveMessage.Edited, LiveMessage.Deleted];

    /// <summary>The binding, or what is wrong with it.</summary>
    /// <param name="account">The account it is for.</param>
    public static (SocketBinding? Binding, string? Error) Read(string text, string account)
    {
        if (text.Length > MaxLength)
            return (null, NotAvailable);
        return text.Split('.') switch
        {
            ["conference", "event", .. var parts] => OfEvents(text, parts),
            ["conference", "operation", .. var parts] => OfConference(text, parts, BindingKind.Operation),
            ["conference", "command", .. var parts] => OfConference(text, parts, BindingKind.Command),
            ["conference"] => (null, NoConference),
            ["conference", .. var parts] => Malformed(parts),
            ["object", var action, var type] when Is(type) && IsAction(action) =>
                (new(text, BindingKind.Object, action, Any, Any), null),
            ["object", var action, var owner, var type, var id] when Is(type) && IsAction(action)
                && IsAccount(owner, account) && IsConference(id) =>
                (new(text, BindingKind.Object, action, id, Any), null),
            _ => (null, NotAvailable),
        };
    }

    private static (SocketBinding?, string?) OfEvents(string text, string[] parts) => parts switch
    {
        [] => (null, NoConference),
        [var only] => Ids.IsId(only) ? Malformed(["event", .. parts]) : (null, NoConference),
        [var conference, var call] => Event(text, parts, Any, conference, call),
        [var conference, var call, var @event] when Ids.IsId(conference) =>
            Event(text, parts, @event, conference, call),
        [var @event, var conference, var call] => Event(text, parts, @event, conference, call),
        _ => Malformed(["event", .. parts]),
    };

    private static (SocketBinding?, string?) Event(
        string text, string[] parts, string @event, string conference, string call) =>
        conference.Length == 0 ? (null, NoConference)
        : !IsConference(conference) || @event.Length == 0 || call.Length == 0 ? Malformed(["event", .. parts])
        : (new(text, BindingKind.Event, @event, conference, call), null);

    private static (SocketBinding?, string?) OfConference(string text, string[] parts, BindingKind kind) => parts switch
    {
        [] or [""] => (null, NoConference),
        [var conference] when IsConference(conference) => (new(text, kind, Any, conference, Any), null),
        _ => Malformed([text.Split('.')[1], .. parts]),
    };

    private static (SocketBinding?, string?) Malformed(string[] parts) =>
        (null, $"invalid format for conference subscription : {string.Join(", ", parts)}");

    private static bool IsConference(string part) => part == Any || Ids.IsId(part);

    private static bool Is(string type) => type is "conference" or Any;

    private static bool IsAction(string part) => part == Any || Actions.Contains(part);

    // Kazoo names an account's database: account/ab/cd/ef…, with encoded slashes.
    private static bool IsAccount(string part, string account) =>
        part is Any || part == account
        || part.Replace("%2f", "/", StringComparison.OrdinalIgnoreCase)
            == $"account/{account[..2]}/{account[2..4]}/{account[4..]}";
}
