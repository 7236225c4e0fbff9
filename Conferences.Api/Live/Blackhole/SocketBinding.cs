namespace Conferences.Api.Live.Blackhole;

/// <summary>What a binding is about, and with it the form of the messages it takes.</summary>
internal enum BindingKind
{
    /// <summary>What happens in conferences: <c>conference.event</c>.</summary>
    Event,

    /// <summary>Operations, at each change: <c>conference.operation</c>.</summary>
    Operation,

    /// <summary>What is requested of the media server: <c>conference.command</c>.</summary>
    Command,

    /// <summary>Documents that are created, edited or deleted: <c>object</c>.</summary>
    Object,
}

/// <summary>What a client asks to be sent.</summary>
/// <param name="Text">As the client wrote it: it finds its own handlers by it.</param>
/// <param name="Event">An event, or a document's <c>doc_edited</c>; <see cref="Any"/> for all.</param>
/// <param name="Conference">A conference's id; <see cref="Any"/> for all of the account.</param>
/// <param name="Call">A call id as routing keys have it; <see cref="Any"/> for all, and for the conference itself.
/// </param>
internal sealed record SocketBinding(string Text, BindingKind Kind, string Event, string Conference, string Call)
{
    /// <summary>Stands for any one part.</summary>
    public const string Any = "*";

    /// <summary>True if the message is one of those asked for.</summary>
    public bool Takes(LiveMessage message) =>
        Kind == message.Kind
        && (Event == Any || Event == message.Event)
        && (Conference == Any || Conference == message.ConferenceId)
        && (Call == Any || message.Calls.Contains(Call));

    /// <summary>The binding as Kazoo passes it on to its bus.</summary>
    public string KeyIn(string account) => Kind switch
    {
        BindingKind.Event => RoutingKeys.OfEvent(Event, account, Conference, Call),
        BindingKind.Object => RoutingKeys.OfObject(Event, account, Conference),
        BindingKind.Operation => RoutingKeys.OfOperation(Conference),
        _ => RoutingKeys.OfCommand(Conference),
    };
}

/// <summary>The routing keys of messages, as Kazoo has them on its bus.</summary>
internal static class RoutingKeys
{
    public static string OfEvent(string @event, string account, string conference, string call) =>
        $"conference.event.{@event}.{account}.{conference}.{call}";

    public static string OfObject(string action, string account, string conference) =>
        $"object.{action}.{account}.conference.{conference}";

    public static string OfOperation(string conference) => $"conference.operation.{conference}";

    public static string OfCommand(string conference) => $"conference.command.{conference}";

    /// <summary>A call id as a part of a key: without dots, which separate parts.</summary>
    public static string Part(string callId) => Uri.EscapeDataString(callId)
        .Replace("%20", "+", StringComparison.Ordinal)
        .Replace("%40", "@", StringComparison.Ordinal)
        .Replace(".", "%2E", StringComparison.Ordinal);
}
