using System.Text.Json.Nodes;

namespace Conferences.Api.Media.Janus;

/// <summary>
/// A session with Janus, on whatever connection there is: it outlives one that is lost, if it is claimed on another in
/// time.
/// </summary>
/// <param name="Id">Janus' number for it.</param>
internal sealed record JanusSession(JanusConnection Connection, long Id)
{
    private const string Plugin = "janus.plugin.audiobridge";

    /// <summary>Creates a session.</summary>
    public static async Task<JanusSession> CreateAsync(JanusConnection connection, CancellationToken cancellation)
    {
        var made = await connection.AskAsync(new() { ["janus"] = "create" }, followsAck: false, cancellation);
        return new(connection, made.MadeId ?? throw new JanusLostException("Janus named no session."));
    }

    /// <summary>Takes over a session whose connection was lost, or is another one of ours.</summary>
    /// <exception cref="JanusRefusedException">It is over.</exception>
    public static async Task<JanusSession> ClaimAsync(
        JanusConnection connection, long id, CancellationToken cancellation)
    {
        var session = new JanusSession(connection, id);
        await session.AskAsync("claim", [], cancellation);
        return session;
    }

    /// <summary>Has its events passed on; see <see cref="JanusConnection.Listen"/>.</summary>
    public void Listen(Action<JanusFrame> handle) => Connection.Listen(Id, handle);

    /// <summary>Attaches a handle to the AudioBridge.</summary>
    /// <param name="opaqueId">Names it in the events that follow from its requests.</param>
    public async Task<JanusHandle> AttachAsync(string opaqueId, CancellationToken cancellation)
    {
        var made = await AskAsync(
            "attach", new() { ["plugin"] = Plugin, ["opaque_id"] = opaqueId }, cancellation);
        return new(this, made.MadeId ?? throw new JanusLostException("Janus named no handle."));
    }

    /// <summary>Keeps it alive.</summary>
    public Task KeepAsync(CancellationToken cancellation) => AskAsync("keepalive", [], cancellation);

    /// <summary>Ends it, and whatever is attached to it.</summary>
    public Task DestroyAsync(CancellationToken cancellation)
    {
        Connection.Forget(Id);
        return AskAsync("destroy", [], cancellation);
    }

    /// <summary>Sends a request of this session.</summary>
    internal Task<JanusFrame> AskAsync(
        string kind, JsonObject request, CancellationToken cancellation, bool followsAck = false)
    {
        request["janus"] = kind;
        request["session_id"] = Id;
        return Connection.AskAsync(request, followsAck, cancellation);
    }
}

/// <summary>What a session has attached to the AudioBridge: it asks, and it may be a participant.</summary>
/// <param name="Id">Janus' number for it.</param>
internal sealed record JanusHandle(JanusSession Session, long Id)
{
    /// <summary>Sends a request to the AudioBridge that is answered at once.</summary>
    public async Task<JanusFrame> AskAsync(JsonObject body, CancellationToken cancellation) =>
        await AskAsync("message", new() { ["body"] = body }, cancellation);

    /// <summary>Sends a request to the AudioBridge that is acknowledged, and answered later.</summary>
    /// <param name="description">A session description, or null.</param>
    public Task<JanusFrame> DoAsync(JsonObject body, JsonNode? description, CancellationToken cancellation)
    {
        var message = new JsonObject { ["body"] = body };
        if (description is not null)
            message["jsep"] = description;
        return AskAsync("message", message, cancellation, followsAck: true);
    }

    /// <summary>Passes on a candidate of the leg; null: there are no more.</summary>
    public Task TrickleAsync(JsonNode? candidate, CancellationToken cancellation) => AskAsync(
        "trickle",
        new() { ["candidate"] = candidate ?? new JsonObject { ["completed"] = true } },
        cancellation);

    /// <summary>Takes it away; a participant leaves.</summary>
    public Task DetachAsync(CancellationToken cancellation) => AskAsync("detach", [], cancellation);

    private Task<JanusFrame> AskAsync(
        string kind, JsonObject request, CancellationToken cancellation, bool followsAck = false)
    {
        request["handle_id"] = Id;
        return Session.AskAsync(kind, request, cancellation, followsAck);
    }
}
