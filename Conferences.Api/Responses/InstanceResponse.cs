using System.Text.Json.Serialization;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Api.Responses;

/// <summary>One run of a conference, from the first leg's arrival until the last leg leaves.</summary>
/// <param name="Instance">1, 2, … within the conference.</param>
/// <param name="Uuid">Its id on the media server.</param>
/// <param name="SwitchHostname">The media server; null if it was never named.</param>
/// <param name="StartedAt">When the first leg joined; ISO 8601, UTC.</param>
/// <param name="EndedAt">When the last leg left; null while it runs.</param>
/// <param name="Reason">Why it ended; null while it runs.</param>
/// <param name="EndedBy">Who requested the end, or whose leaving caused it.</param>
/// <param name="Participants">Number of participants without ghosts; a leg that rejoined counts again.</param>
/// <param name="Refused">Number of legs it refused.</param>
/// <param name="Splits">Other instances of the conference that media servers ran at the same time.</param>
internal record InstanceResponse(
    int Instance,
    string Uuid,
    string? SwitchHostname,
    DateTime StartedAt,
    DateTime? EndedAt,
    string? Reason,
    InitiatorResponse? EndedBy,
    int Participants,
    int Refused,
    IReadOnlyList<SplitResponse> Splits)
{
    public static InstanceResponse Of(Instance it) => new(
        it.Number,
        it.Uuid.Text,
        it.Switch,
        it.StartedAt.UtcDateTime,
        it.EndedAt?.UtcDateTime,
        it.Reason?.Name(),
        it.EndedBy is { } by ? InitiatorResponse.Of(by) : null,
        it.Participants,
        it.Refused,
        [.. it.Splits.Select(split => new SplitResponse(
            split.Uuid.Text, split.Switch, split.SeenAt.UtcDateTime))]);
}

/// <summary>Another instance of the conference, on a media server at the same time.</summary>
/// <param name="Uuid">Its id on the media server.</param>
/// <param name="SwitchHostname">The media server; null if it was not named.</param>
/// <param name="SeenAt">When it was first seen; ISO 8601, UTC.</param>
internal sealed record SplitResponse(string Uuid, string? SwitchHostname, DateTime SeenAt);

/// <summary>An instance, with its participants and the legs it refused.</summary>
internal sealed record InstanceReadResponse : InstanceResponse
{
    private InstanceReadResponse(InstanceRow row, DateTimeOffset now)
        : base(Of(row.Instance))
    {
        People = [.. row.People.Select(it => AttendanceResponse.Of(it.Participant, it.Person, now))];
        Refusals = [.. row.Refused.Select(RefusalResponse.Of)];
    }

    /// <summary>Its participants.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<AttendanceResponse> People { get; init; }

    /// <summary>The legs it refused.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<RefusalResponse> Refusals { get; init; }

    public static InstanceReadResponse Of(InstanceRow row, DateTimeOffset now) => new(row, now);
}

/// <summary>Who caused something.</summary>
internal sealed record InitiatorResponse
{
    /// <summary>The account of the caller's token.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AccountId { get; init; }

    /// <summary>The user the token names.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? OwnerId { get; init; }

    /// <summary>The API key the token was issued for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? KeyId { get; init; }

    /// <summary>The participant.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ParticipantId { get; init; }

    public static InitiatorResponse Of(Initiator it) => new()
    {
        AccountId = it.AccountId,
        OwnerId = it.OwnerId,
        KeyId = it.KeyId,
        ParticipantId = it.ParticipantId,
    };
}

/// <summary>A participant's time in an instance.</summary>
/// <param name="ParticipantId">1, 2, … within the instance.</param>
/// <param name="CallId">Identifies the leg.</param>
/// <param name="CallerIdName">Caller id name of the leg.</param>
/// <param name="CallerIdNumber">Caller id number of the leg.</param>
/// <param name="IsModerator">Joined as a moderator.</param>
/// <param name="Ghost">Listened without taking part.</param>
/// <param name="Waited">Waited for a moderator.</param>
/// <param name="JoinedAt">ISO 8601, UTC.</param>
/// <param name="LeftAt">Null while it is in.</param>
/// <param name="Reason">Why it left; null while it is in.</param>
/// <param name="SecondsMuted">Total time muted, in seconds.</param>
internal sealed record AttendanceResponse(
    int ParticipantId,
    string CallId,
    string CallerIdName,
    string CallerIdNumber,
    bool IsModerator,
    bool Ghost,
    bool Waited,
    DateTime JoinedAt,
    DateTime? LeftAt,
    string? Reason,
    long SecondsMuted)
{
    /// <param name="person">Who it was; null if erased.</param>
    /// <param name="now">Ends the muted time of a leg that is still muted.</param>
    public static AttendanceResponse Of(Participant it, Person? person, DateTimeOffset now) => new(
        it.ParticipantId,
        it.CallId.Text,
        person?.CallerIdName ?? "",
        person?.CallerIdNumber ?? "",
        it.IsModerator,
        it.Ghost,
        it.Waited,
        it.JoinedAt.UtcDateTime,
        it.LeftAt?.UtcDateTime,
        it.LeftReason?.Name(),
        (long)it.MutedUntil(now).TotalSeconds);
}

/// <summary>A leg that an instance refused.</summary>
/// <param name="CallId">Identifies the leg.</param>
/// <param name="CallerIdName">Caller id name of the leg.</param>
/// <param name="CallerIdNumber">Caller id number of the leg.</param>
/// <param name="Reason"><c>locked</c>, <c>full</c>, <c>bad_pin</c> or <c>too_many_pins</c>.</param>
/// <param name="At">ISO 8601, UTC.</param>
internal sealed record RefusalResponse(
    string CallId, string CallerIdName, string CallerIdNumber, string Reason, DateTime At)
{
    public static RefusalResponse Of(RefusedLeg it) => new(
        it.CallId.Text,
        it.Person?.CallerIdName ?? "",
        it.Person?.CallerIdNumber ?? "",
        it.Reason.Name(),
        it.At.UtcDateTime);
}
