using System.Text.Json;
using Conferences.Api.Crossbar;

namespace Conferences.Api.Media.Janus;

/// <summary>What Janus sends on a control connection: the reply to a request, or an event of a session.</summary>
internal readonly record struct JanusFrame(JsonElement Json)
{
    /// <summary>Its kind: <c>success</c>, <c>error</c>, <c>ack</c>, <c>event</c>, <c>webrtcup</c>, …</summary>
    public string Kind => Json.Words("janus")!;

    /// <summary>The request it answers; null for an event that nobody asked for.</summary>
    public string? Transaction => Json.Words("transaction");

    public long? SessionId => Json.Whole("session_id");

    /// <summary>The handle it is about; null if it is about the session.</summary>
    public long? HandleId => Json.Whole("sender");

    /// <summary>The id of what was made, in the reply to a request for a session or a handle.</summary>
    public long? MadeId => (Json.Part("data") ?? default).Whole("id");

    /// <summary>What the plugin says; undefined if it says nothing.</summary>
    public JsonElement Data => (Json.Part("plugindata") ?? default).Part("data") ?? default;

    /// <summary>The session description beside it; null if there is none.</summary>
    public JsonElement? Description => Json.Part("jsep");

    /// <summary>Why it was refused, by Janus itself or by the plugin; null if it was not.</summary>
    public JanusRefusedException? Refusal => Kind == "error"
        ? Refused(Json.Part("error") ?? default, "code", "reason")
        : Data.Whole("error_code") is not null ? Refused(Data, "error_code", "error") : null;

    /// <summary>Reads a frame; null if it is none.</summary>
    public static JanusFrame? Read(ReadOnlySpan<byte> bytes) =>
        StrictJson.Read(bytes) is ({ } json, _) && json.Words("janus") is not null ? new(json) : null;

    private static JanusRefusedException Refused(JsonElement json, string code, string reason) =>
        new((int)Math.Clamp(json.Whole(code) ?? 0, 0, int.MaxValue), json.Words(reason) ?? "");
}
