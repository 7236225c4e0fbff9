using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Api.Store;
using Conferences.Domain.State;

namespace Conferences.Api.Media.Janus;

/// <summary>
/// A leg's side towards Janus: a session of its own, which any node can claim, and the handle that is the participant.
/// The browser never speaks to Janus: it could unmute itself.
/// </summary>
internal sealed class JanusLegAudio(
    Place place,
    CallId callId,
    InstanceUuid? running,
    JanusLink link,
    JanusRooms rooms,
    JanusInstances instances,
    Action<JanusFrame> told,
    Action lost)
{
    // The room may be destroyed, or made by another node, at any moment.
    private const int MostAttempts = 4;

    private JanusSession? session;
    private JanusHandle? handle;

    /// <summary>The session; null until it enters.</summary>
    public long? SessionId => session?.Id;

    /// <summary>The handle that is the participant; null until it enters.</summary>
    public long? HandleId => handle?.Id;

    /// <summary>How many connections it has had.</summary>
    public int Stay { get; private set; }

    /// <summary>The instance that it is in; null if it is not known.</summary>
    public InstanceUuid? Uuid { get; private set; } = running;

    /// <summary>True if it made a room though an instance was recorded as running: that one is gone.</summary>
    public bool FoundNothing { get; private set; }

    /// <summary>Where it is.</summary>
    public JanusRoomName Room { get; private set; } = new(place, false);

    /// <summary>The participant's id on Janus.</summary>
    public string ParticipantId => new JanusStay(callId, Stay).ParticipantId;

    /// <summary>It was resumed here: takes over what it has on Janus.</summary>
    /// <returns>The participant; null if it is in no room any more, and has to connect again.</returns>
    public async Task<JanusParticipant?> ClaimAsync(LegRow row, CancellationToken cancellation)
    {
        (Stay, Uuid) = (row.Stay, row.InstanceUuid is { } uuid ? new(uuid) : null);
        Room = Room with { IsForWaiting = row.Waits };
        return await ClaimAsync(row.SessionId!.Value, row.HandleId!.Value, cancellation);
    }

    /// <summary>The connection to Janus was lost: goes on with the next one.</summary>
    /// <returns>The participant; null if it is in no room any more, and has to connect again.</returns>
    public async Task<JanusParticipant?> ReclaimAsync(CancellationToken cancellation) =>
        session is { } mine && handle is { } it ? await ClaimAsync(mine.Id, it.Id, cancellation) : null;

    /// <summary>Enters, or moves to another connection. Nobody hears of the move.</summary>
    /// <returns>The answer.</returns>
    public async Task<LegAnswered> ConnectAsync(
        LegOffer offer, bool waits, bool muted, CancellationToken cancellation)
    {
        var control = link.Control ?? throw new LinkDownException();
        var (before, stay) = (handle, Stay + 1);
        Room = Room with { IsForWaiting = waits };
        var next = await AttachAsync(control, cancellation);
        try
        {
            var rtp = await JoinAsync(control, next, stay, offer, muted, cancellation);
            (handle, Stay) = (next, stay);
            if (before is not null)
                await DetachAsync(before, cancellation);
            return rtp is not null ? new(null, rtp) : new(await OfferAsync(next, offer, cancellation), null);
        }
        catch when (handle != next)
        {
            await DetachAsync(next, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Goes to where its members wait, or to the conference.</summary>
    public async Task ChangeRoomAsync(bool waits, bool muted, CancellationToken cancellation)
    {
        var control = link.Control ?? throw new LinkDownException();
        var to = Room with { IsForWaiting = waits };
        await InAsync(control, to, async token =>
        {
            var change = Asked("changeroom", to, Stay, token, muted);
            return await handle!.DoAsync(change, null, cancellation);
        }, cancellation);
        Room = to;
    }

    /// <summary>Passes on a candidate.</summary>
    public Task TrickleAsync(JsonNode? candidate, CancellationToken cancellation) =>
        handle?.TrickleAsync(candidate, cancellation) ?? Task.CompletedTask;

    /// <summary>Leaves.</summary>
    public async Task EndAsync(CancellationToken cancellation)
    {
        if (session is { } mine)
            await mine.DestroyAsync(cancellation);
    }

    /// <summary>Lets go of it: another node has it.</summary>
    public void Forget() => session?.Connection.Forget(session.Id);

    private async Task<JanusParticipant?> ClaimAsync(
        long sessionId, long handleId, CancellationToken cancellation)
    {
        var control = await link.NextAsync(cancellation);
        try
        {
            Use(await JanusSession.ClaimAsync(control.Connection, sessionId, cancellation));
            handle = new(session!, handleId);
        }
        catch (JanusRefusedException refused) when (refused.Code == JanusErrors.NoSuchSession)
        {
            (session, handle) = (null, null);
            return null;
        }

        var me = (await JanusRooms.PeopleAsync(control, place, cancellation))
            .FirstOrDefault(it => it.Stay.CallId == callId && it.Stay.Number == Stay);
        Room = me?.Room ?? Room;
        return me;
    }

    private async Task<JanusHandle> AttachAsync(JanusControl control, CancellationToken cancellation)
    {
        try
        {
            if (session is { } mine)
                return await mine.AttachAsync(callId.Text, cancellation);
        }
        catch (JanusRefusedException refused) when (refused.Code == JanusErrors.NoSuchSession)
        {
            // It has ended while nobody looked after it.
        }

        Use(await JanusSession.CreateAsync(control.Connection, cancellation));
        return await session!.AttachAsync(callId.Text, cancellation);
    }

    // One whose browser has gone may be gone itself.
    private static async Task DetachAsync(JanusHandle old, CancellationToken cancellation)
    {
        try
        {
            await old.DetachAsync(cancellation);
        }
        catch (JanusRefusedException refused)
            when (refused.Code is JanusErrors.NoSuchHandle or JanusErrors.NoSuchSession)
        {
            // It is.
        }
    }

    private void Use(JanusSession next)
    {
        session = next;
        next.Listen(told);
        next.Connection.Over.Register(() =>
        {
            if (session == next)
                lost();
        });
    }

    private async Task<JsonNode?> JoinAsync(
        JanusControl control,
        JanusHandle next,
        int stay,
        LegOffer offer,
        bool muted,
        CancellationToken cancellation)
    {
        var joined = await InAsync(control, Room, async token =>
        {
            var join = Asked("join", Room, stay, token, muted);
            join["codec"] = offer.Codec;
            if (offer.RtpAddress is { } address)
                join["rtp"] = new JsonObject { ["ip"] = address, ["port"] = offer.RtpPort };
            return await next.DoAsync(join, null, cancellation);
        }, cancellation);
        Uuid = await instances.FindAsync(place, control, cancellation) ?? Uuid;
        return joined.Data.Part("rtp") is { } rtp ? JsonObject.Create(rtp) : null;
    }

    private static async Task<JsonNode> OfferAsync(
        JanusHandle handle, LegOffer offer, CancellationToken cancellation)
    {
        var answered = await handle.DoAsync(
            new() { ["request"] = "configure" },
            new JsonObject { ["type"] = "offer", ["sdp"] = offer.Description, ["trickle"] = true },
            cancellation);
        return answered.Description is { } description
            ? JsonObject.Create(description)!
            : throw new JanusRefusedException(0, "Janus gave no answer: it may have no address to be reached at.");
    }

    private JsonObject Asked(string request, JanusRoomName room, int stay, string token, bool muted) => new()
    {
        ["request"] = request,
        ["room"] = room.Text,
        ["id"] = new JanusStay(callId, stay).ParticipantId,
        ["token"] = token,
        ["pin"] = rooms.LockOf(room),

        // Those who wait do not hear each other, either.
        ["muted"] = muted || room.IsForWaiting,
    };

    // By a token for this once, in a room that is made if it is not there.
    private async Task<JanusFrame> InAsync(
        JanusControl control,
        JanusRoomName room,
        Func<string, Task<JanusFrame>> enter,
        CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var token = Ids.New();
            try
            {
                await rooms.AllowAsync(control, room, token, cancellation);
                try
                {
                    return await enter(token);
                }
                finally
                {
                    await rooms.DisallowAsync(control, room, token, CancellationToken.None);
                }
            }
            catch (JanusRefusedException refused)
                when (refused.Code == JanusErrors.NoSuchRoom && attempt < MostAttempts)
            {
                await MakeAsync(control, room, cancellation);
            }
        }
    }

    private async Task MakeAsync(JanusControl control, JanusRoomName room, CancellationToken cancellation)
    {
        var made = new InstanceUuid(Ids.New());
        if (await rooms.CreateAsync(control, room with { IsForWaiting = false }, made, cancellation))
        {
            instances.Set(place, made);
            FoundNothing |= Uuid is not null;
        }

        if (room.IsForWaiting)
        {
            var uuid = await instances.FindAsync(place, control, cancellation) ?? made;
            await rooms.CreateAsync(control, room, uuid, cancellation);
        }
    }
}

/// <summary>The answer to an offer: a session description, or where plain RTP is sent to.</summary>
internal sealed record LegAnswered(JsonNode? Description, JsonNode? Rtp);
