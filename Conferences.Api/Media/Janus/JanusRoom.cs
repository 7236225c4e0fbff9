using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Domain.State;

namespace Conferences.Api.Media.Janus;

/// <summary>The name of a room: that of its conference, or of where its members wait for a moderator.</summary>
internal readonly record struct JanusRoomName(Place Place, bool IsForWaiting)
{
    private const string Waiting = "wait.";

    public string Text => $"{(IsForWaiting ? Waiting : "")}{ManagedName.Of(Place.Account, Place.ConferenceId)}";

    /// <summary>The same conference's other room.</summary>
    public JanusRoomName Other => this with { IsForWaiting = !IsForWaiting };

    /// <summary>Both rooms of a conference.</summary>
    public static IReadOnlyList<JanusRoomName> Both(Place place) => [new(place, false), new(place, true)];

    /// <summary>The room that is named so; null if it is none of ours.</summary>
    public static JanusRoomName? Read(string? name)
    {
        var waits = name?.StartsWith(Waiting, StringComparison.Ordinal) is true;
        return ManagedName.Read(waits ? name![Waiting.Length..] : name) is { } place ? new(place, waits) : null;
    }
}

/// <summary>A room as Janus lists it.</summary>
/// <param name="Uuid">The instance it was created for; null if it was created by somebody else.</param>
/// <param name="IsLocked">Nobody can join.</param>
/// <param name="People">How many are in.</param>
internal sealed record JanusRoom(
    JanusRoomName Name, InstanceUuid? Uuid, bool IsLocked, bool IsRecorded, long People)
{
    /// <summary>The room; null if it is none of ours.</summary>
    public static JanusRoom? Read(JsonElement json) =>
        JanusRoomName.Read(json.Words("room")) is not { } name ? null : new(
            name,
            json.Words("description") is { } text && Ids.IsId(text) ? new InstanceUuid(text) : null,
            json.Truth("pin_required") is true,
            json.Truth("record") is true,
            json.Whole("num_participants") ?? 0);
}

/// <summary>A participant of the AudioBridge as Janus lists it.</summary>
/// <param name="Muted">Null where Janus does not tell: whoever waits is muted there.</param>
internal sealed record JanusParticipant(JanusRoomName Room, JanusStay Stay, bool? Muted)
{
    /// <summary>The participant; null if its id can be no leg's.</summary>
    public static JanusParticipant? Read(JsonElement json, JanusRoomName room) =>
        JanusStay.Read(json.Words("id")) is { } stay
            ? new(room, stay, room.IsForWaiting ? null : json.Truth("muted") is true)
            : null;
}
