using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;

namespace Conferences.Api.Media.Janus;

/// <summary>A frame of a browser that has, or wants, a leg.</summary>
internal readonly record struct LegRequest(JsonElement Json)
{
    public string? Action => Json.Words("action");

    public string? AccountId => Json.Words("account_id");

    public string? ConferenceId => Json.Words("conference_id");

    public string? Token => Json.Words("auth_token");

    public string? Link => Json.Words("link");

    public string Name => Json.Words("name") ?? "";

    public string? Pin => Json.Words("pin");

    public bool? Muted => Json.Truth("muted");

    public bool IsModerator => Json.Truth("is_moderator") is true;

    public string? LegId => Json.Words("leg_id");

    public string? Secret => Json.Words("secret");

    /// <summary>How the leg is to be connected; null if the frame does not say.</summary>
    public LegOffer? Offer => LegOffer.Read(Json);

    /// <summary>True if it has a candidate, or the end of them.</summary>
    public bool HasCandidate => Json.Part("candidate")?.ValueKind is JsonValueKind.Object or JsonValueKind.Null;

    /// <summary>The candidate; null for the end of them.</summary>
    public JsonNode? Candidate =>
        Json.Part("candidate") is { ValueKind: JsonValueKind.Object } found ? JsonObject.Create(found) : null;

    /// <summary>Reads a frame; null if it is no JSON object.</summary>
    public static LegRequest? Read(ReadOnlySpan<byte> bytes) =>
        StrictJson.Read(bytes) is ({ ValueKind: JsonValueKind.Object } json, _) ? new(json) : null;
}

/// <summary>How a leg is to be connected: by WebRTC, or by plain RTP.</summary>
/// <param name="Description">The session description of a browser; null for plain RTP.</param>
/// <param name="RtpAddress">Where plain RTP is to be sent; null for WebRTC.</param>
internal sealed record LegOffer(string? Description, string? RtpAddress, long RtpPort)
{
    private const long HighestPort = 65_535;

    /// <summary>What it can be heard with: Opus, unless it offers only what telephones have.</summary>
    public string Codec => Description?.Contains("opus/48000", StringComparison.OrdinalIgnoreCase) is true
        ? "opus"
        : "pcmu";

    /// <summary>The offer in a frame; null if there is none.</summary>
    public static LegOffer? Read(JsonElement json) => json switch
    {
        _ when json.Words("sdp") is { Length: > 0 } description => new(description, null, 0),
        _ when json.Part("rtp") is { } rtp && rtp.Words("ip") is { } address
            && System.Net.IPAddress.TryParse(address, out _) && rtp.Whole("port") is { } port and > 0 and <= HighestPort
            => new(null, address, port),
        _ => null,
    };
}
