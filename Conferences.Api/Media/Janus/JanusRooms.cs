using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Conferences.Api.Queries;
using Conferences.Domain.State;

namespace Conferences.Api.Media.Janus;

/// <summary>Requests about rooms of the AudioBridge.</summary>
internal sealed class JanusRooms(JanusSettings settings)
{
    // Mixed as wideband speech.
    private const int SamplesPerSecond = 16_000;

    // That who begins to talk is told at once: the default is two seconds of packets.
    private const int PacketsOfTalk = 10;

    private readonly byte[] key = Encoding.UTF8.GetBytes(settings.AdminKey!);

    /// <summary>A request about a room that changes it.</summary>
    public JsonObject Request(string request, JanusRoomName room) => new()
    {
        ["request"] = request,
        ["room"] = room.Text,
        ["secret"] = Derived("secret", room),
    };

    /// <summary>What a locked room asks for: known to the service alone.</summary>
    public string LockOf(JanusRoomName room) => Derived("lock", room);

    /// <summary>Creates a room for an instance.</summary>
    /// <returns>False if there is one by that name.</returns>
    public async Task<bool> CreateAsync(
        JanusControl control, JanusRoomName room, InstanceUuid uuid, CancellationToken cancellation)
    {
        var create = Request("create", room);
        create["admin_key"] = settings.AdminKey;
        create["description"] = uuid.Text;
        create["permanent"] = false;
        create["is_private"] = true;

        // Tokens are asked for from the start. This one nobody has.
        create["allowed"] = new JsonArray(Derived("nobody", room));
        create["sampling_rate"] = SamplesPerSecond;
        create["audiolevel_event"] = true;
        create["audio_active_packets"] = PacketsOfTalk;
        create["allow_rtp_participants"] = settings.RtpLegs;
        if (settings.RecordingFolder is { } folder)
            create["record_dir"] = folder;

        // The event about it names the handle: so it tells the instance.
        var handle = await control.Session.AttachAsync(uuid.Text, cancellation);
        try
        {
            await handle.AskAsync(create, cancellation);
            return true;
        }
        catch (JanusRefusedException refused) when (refused.Code == JanusErrors.RoomExists)
        {
            return false;
        }
        finally
        {
            await handle.DetachAsync(cancellation);
        }
    }

    /// <summary>Destroys the rooms of a conference, if they are there. Who is in is put out.</summary>
    public async Task DestroyAsync(JanusControl control, Place place, CancellationToken cancellation)
    {
        foreach (var room in JanusRoomName.Both(place))
        {
            try
            {
                await control.Handle.AskAsync(Request("destroy", room), cancellation);
            }
            catch (JanusRefusedException refused)
                when (refused.Code is JanusErrors.NoSuchRoom or JanusErrors.Unauthorized)
            {
                // It is destroyed already, or nobody ever waited; or it has another secret, and is somebody else's.
            }
        }
    }

    /// <summary>Lets in whoever has the token.</summary>
    public Task AllowAsync(JanusControl control, JanusRoomName room, string token, CancellationToken cancellation) =>
        AllowAsync(control, room, "add", token, cancellation);

    /// <summary>Lets in nobody else by the token. Who is in stays in.</summary>
    public Task DisallowAsync(JanusControl control, JanusRoomName room, string token, CancellationToken cancellation) =>
        AllowAsync(control, room, "remove", token, cancellation);

    /// <summary>All rooms of the service.</summary>
    public async Task<IReadOnlyList<JanusRoom>> ListAsync(JanusControl control, CancellationToken cancellation)
    {
        var listed = await control.Handle.AskAsync(
            new() { ["request"] = "list", ["admin_key"] = settings.AdminKey }, cancellation);
        return [.. listed.Data.Elements("list").Select(JanusRoom.Read).OfType<JanusRoom>()];
    }

    /// <summary>Everybody in the rooms of a conference.</summary>
    public static async Task<IReadOnlyList<JanusParticipant>> PeopleAsync(
        JanusControl control, Place place, CancellationToken cancellation)
    {
        var people = await Task.WhenAll(
            JanusRoomName.Both(place).Select(room => PeopleAsync(control, room, cancellation)));
        return [.. people.SelectMany(it => it)];
    }

    private static async Task<IReadOnlyList<JanusParticipant>> PeopleAsync(
        JanusControl control, JanusRoomName room, CancellationToken cancellation)
    {
        try
        {
            var listed = await control.Handle.AskAsync(
                new() { ["request"] = "listparticipants", ["room"] = room.Text }, cancellation);
            return
            [
                .. listed.Data.Elements("participants").Select(it => JanusParticipant.Read(it, room))
                    .OfType<JanusParticipant>(),
            ];
        }
        catch (JanusRefusedException refused) when (refused.Code == JanusErrors.NoSuchRoom)
        {
            return [];
        }
    }

    private Task<JanusFrame> AllowAsync(
        JanusControl control, JanusRoomName room, string action, string token, CancellationToken cancellation)
    {
        var request = Request("allowed", room);
        request["action"] = action;
        request["allowed"] = new JsonArray(token);
        return control.Handle.AskAsync(request, cancellation);
    }

    // Of the key that only the service and Janus have: nothing else must be kept or shared among nodes.
    private string Derived(string purpose, JanusRoomName room) => Convert.ToHexStringLower(
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"conferences {purpose} {room.Text}")));
}
