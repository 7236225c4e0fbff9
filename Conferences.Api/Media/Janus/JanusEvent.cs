using System.Text.Json;

namespace Conferences.Api.Media.Janus;

/// <summary>An event that Janus reports to its event handlers.</summary>
/// <param name="Type">1 sessions, 2 handles, 64 plugins, 256 Janus itself.</param>
/// <param name="OpaqueId">Of the handle that asked for what happened; null if none did.</param>
/// <param name="Body">What its plugin, or Janus, says.</param>
internal sealed record JanusEvent(long Type, string? OpaqueId, JsonElement Body)
{
    public const long Sessions = 1;
    public const long Plugins = 64;
    public const long Core = 256;

    private const string AudioBridge = "janus.plugin.audiobridge";

    /// <summary>What happened, such as <c>joined</c> or <c>mute</c>; null if it is nothing that is known.</summary>
    /// <remarks>The AudioBridge names most under <c>event</c>, and who talks as it tells the legs.</remarks>
    public string? Name => Type switch
    {
        Plugins => Body.Words("event") ?? Body.Words("audiobridge"),
        Core => Body.Words("status"),
        Sessions => Body.Words("name"),
        _ => null,
    };

    /// <summary>The room it is about; null if it is about none.</summary>
    public string? Room => Body.Words("room");

    /// <summary>The participant it is about; null if it is about none.</summary>
    public string? ParticipantId => Body.Words("id");

    /// <summary>The events of a message: one, or several if Janus groups them. Null if it is no such message.</summary>
    public static IReadOnlyList<JanusEvent>? Read(JsonElement message)
    {
        if (message.ValueKind is not JsonValueKind.Array)
            return One(message) is { } one ? [one] : null;
        JanusEvent[] all = [.. message.EnumerateArray().Select(One).OfType<JanusEvent>()];
        return all.Length == message.GetArrayLength() ? all : null;
    }

    private static JanusEvent? One(JsonElement json) =>
        json.Whole("type") is { } type && json.Part("event") is { ValueKind: JsonValueKind.Object } body
            ? new(type, json.Words("opaque_id"), type == Plugins ? OfPlugin(body) : body)
            : null;

    // Those of other plugins are about nothing here.
    private static JsonElement OfPlugin(JsonElement body) =>
        body.Words("plugin") == AudioBridge ? body.Part("data") ?? default : default;
}
