using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Domain.State;

namespace Conferences.Api.Media.Janus;

/// <summary>The frames that a browser with a leg is sent.</summary>
internal static class LegFrames
{
    public static byte[] Admitted(string legId, string secret, LegState state, JanusSettings settings)
    {
        var frame = Frame("admitted");
        frame["leg_id"] = legId;
        frame["secret"] = secret;
        frame["waiting"] = state.Waiting;
        frame["muted"] = state.Muted;
        frame["is_moderator"] = state.IsModerator;
        frame["ice_servers"] = IceServers(settings);
        return Written(frame);
    }

    public static byte[] Resumed(string legId, LegState state, JanusSettings settings)
    {
        var frame = Frame("resumed");
        frame["leg_id"] = legId;
        frame["participant_id"] = state.ParticipantId;
        frame["waiting"] = state.Waiting;
        frame["muted"] = state.Muted;
        frame["is_moderator"] = state.IsModerator;
        frame["ice_servers"] = IceServers(settings);
        return Written(frame);
    }

    public static byte[] Refused(string reason, string message)
    {
        var frame = Frame("refused");
        frame["reason"] = reason;
        frame["message"] = message;
        return Written(frame);
    }

    public static byte[] Answer(JsonNode? description, JsonNode? rtp)
    {
        var frame = Frame("answer");
        if (description is not null)
            frame["sdp"] = description["sdp"]?.DeepClone();
        if (rtp is not null)
            frame["rtp"] = rtp;
        return Written(frame);
    }

    public static byte[] Candidate(JsonNode? candidate)
    {
        var frame = Frame("candidate");
        frame["candidate"] = candidate;
        return Written(frame);
    }

    public static byte[] Joined(int participantId)
    {
        var frame = Frame("joined");
        frame["participant_id"] = participantId;
        return Written(frame);
    }

    public static byte[] State(LegState state)
    {
        var frame = Frame("state");
        frame["muted"] = state.Muted;
        frame["deaf"] = state.Deaf;
        frame["waiting"] = state.Waiting;
        return Written(frame);
    }

    public static byte[] Operation(OperationId? id, string status)
    {
        var frame = Frame("operation");
        frame["operation_id"] = id?.Text;
        frame["status"] = status;
        return Written(frame);
    }

    public static byte[] Left(string reason)
    {
        var frame = Frame("left");
        frame["reason"] = reason;
        return Written(frame);
    }

    public static byte[] Lost() => Written(Frame("lost"));

    public static byte[] Error(string message)
    {
        var frame = Frame("error");
        frame["message"] = message;
        return Written(frame);
    }

    private static JsonObject Frame(string @event) => new() { ["event"] = @event };

    private static byte[] Written(JsonObject frame) => JsonSerializer.SerializeToUtf8Bytes(frame);

    private static JsonArray IceServers(JanusSettings settings) =>
    [
        .. settings.IceServers.Select(it =>
        {
            var server = new JsonObject { ["urls"] = new JsonArray([.. it.Urls.Select(url => (JsonNode)url)]) };
            if (it.Username is not null)
                server["username"] = it.Username;
            if (it.Credential is not null)
                server["credential"] = it.Credential;
            return server;
        }),
    ];
}

/// <summary>How a leg is, as far as its node knows.</summary>
/// <param name="ParticipantId">Null until the record shows it.</param>
internal sealed record LegState(bool Muted, bool Deaf, bool Waiting, bool IsModerator, int? ParticipantId = null);
