using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Conferences.Domain.State;

namespace Conferences.Api.Responses;

/// <summary>The flags of a participant's audio, shown nested and flat.</summary>
internal abstract record ChannelFlags
{
    /// <summary>Joined as a moderator.</summary>
    [JsonPropertyOrder(1)]
    public bool IsModerator { get; init; }

    /// <summary>Has the floor.</summary>
    [JsonPropertyOrder(1)]
    public bool Floor { get; init; }

    /// <summary>Hears the conference: not deaf.</summary>
    [JsonPropertyOrder(1)]
    public bool Hear { get; init; }

    /// <summary>Is heard: not muted.</summary>
    [JsonPropertyOrder(1)]
    public bool Speak { get; init; }

    /// <summary>Is currently talking.</summary>
    [JsonPropertyOrder(1)]
    public bool Talking { get; init; }
}

/// <summary>A participant's state where user interfaces expect it.</summary>
internal sealed record ChannelVarsResponse : ChannelFlags
{
    /// <summary>The same as <c>participant_id</c>.</summary>
    [JsonPropertyOrder(2)]
    public required int MemberId { get; init; }

    /// <summary>The same as <c>ghost</c>.</summary>
    [JsonPropertyOrder(2)]
    public bool MemberGhost { get; init; }

    /// <summary>Notified when talking while muted.</summary>
    [JsonPropertyOrder(2)]
    public bool MuteDetect { get; init; }

    /// <summary>Sends video.</summary>
    [JsonPropertyOrder(2)]
    public bool Video { get; init; }

    /// <summary>Energy level that counts as speech.</summary>
    [JsonPropertyOrder(2)]
    public int EnergyLevel { get; init; }

    /// <summary>Current energy level.</summary>
    [JsonPropertyOrder(2)]
    public int CurrentEnergy { get; init; }
}

/// <summary>A participant: nested as user interfaces expect it, and flat as documented.</summary>
internal sealed record ParticipantResponse : ChannelFlags
{
    /// <summary>1, 2, … within the instance, never reused.</summary>
    public required int ParticipantId { get; init; }

    /// <summary>Identifies the leg.</summary>
    public required string CallId { get; init; }

    /// <summary>Id of the conference.</summary>
    public required string ConferenceName { get; init; }

    /// <summary>The instance it is in on the media server: the running one, unless the conference is split.</summary>
    public required string ConferenceUuid { get; init; }

    /// <summary>The media server; only once it is named.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required string? SwitchHostname { get; init; }

    /// <summary><c>active</c>, or <c>waiting</c> for a moderator.</summary>
    public required string Status { get; init; }

    /// <summary>Listens without taking part: is listed, but counted nowhere.</summary>
    public required bool Ghost { get; init; }

    /// <summary>Gregorian seconds.</summary>
    public required long JoinTime { get; init; }

    /// <summary>Seconds since <c>join_time</c>.</summary>
    public required long Duration { get; init; }

    /// <summary>Caller id name of the leg.</summary>
    public required string CallerIdName { get; init; }

    /// <summary>Caller id number of the leg.</summary>
    public required string CallerIdNumber { get; init; }

    /// <summary>Variables of the call.</summary>
    public required JsonObject CustomChannelVars { get; init; }

    /// <summary>The participant's state where user interfaces expect it.</summary>
    public required ChannelVarsResponse ConferenceChannelVars { get; init; }

    /// <summary>Variables from the dial; only for a dialled leg.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonObject? CustomApplicationVars { get; init; }

    /// <param name="person">Who it is; null if erased.</param>
    /// <param name="talks">True if it is talking now.</param>
    public static ParticipantResponse Of(
        Participant it, Person? person, LiveConference live, DateTimeOffset now, bool talks = false)
    {
        // Variables from a dial belong to the application, those of a call to the channel.
        var vars = person is null ? null : JsonObject.Create(person.CustomChannelVars);
        var isDialled = person?.Invitation is not null;
        var isActive = talks && !it.Ghost;
        return new()
        {
            ParticipantId = it.ParticipantId,
            CallId = it.CallId.Text,
            ConferenceName = it.ConferenceId,
            ConferenceUuid = (it.Uuid ?? live.Uuid!.Value).Text,
            SwitchHostname = it.Uuid is null ? live.Switch : it.Switch,
            Status = it.Waiting ? "waiting" : "active",
            Ghost = it.Ghost,
            JoinTime = Gregorian.Seconds(it.JoinedAt),
            Duration = Gregorian.Elapsed(it.JoinedAt, now),
            CallerIdName = person?.CallerIdName ?? "",
            CallerIdNumber = person?.CallerIdNumber ?? "",
            CustomChannelVars = (isDialled ? null : vars) ?? [],
            CustomApplicationVars = isDialled ? vars : null,
            IsModerator = it.IsModerator,
            Hear = !it.Deaf,
            Speak = !it.Muted,
            Talking = isActive,
            ConferenceChannelVars = new()
            {
                IsModerator = it.IsModerator,
                Hear = !it.Deaf,
                Speak = !it.Muted,
                Talking = isActive,
                MemberId = it.ParticipantId,
                MemberGhost = it.Ghost,
            },
        };
    }
}
