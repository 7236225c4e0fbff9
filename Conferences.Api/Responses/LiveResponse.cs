using System.Text.Json.Serialization;
using Conferences.Domain.State;

namespace Conferences.Api.Responses;

/// <summary>The state of the running instance, as <c>_read_only</c> and <c>metadata</c> show it.</summary>
/// <param name="Members">Number of members.</param>
/// <param name="Moderators">Number of moderators.</param>
/// <param name="Duration">Seconds since it started.</param>
/// <param name="RunTime">The same as <c>duration</c>.</param>
/// <param name="IsLocked">Nobody new can join.</param>
/// <param name="ParticipantCount">Number of participants, including waiting ones, without ghosts.</param>
internal sealed record LiveResponse(
    int Members, int Moderators, long Duration, long RunTime, bool IsLocked, int ParticipantCount)
{
    /// <summary>Start in Gregorian seconds; only while it runs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? StartTime { get; init; }

    /// <summary>The running instance; only while it runs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Uuid { get; init; }

    /// <summary>The media server; only while it runs, once it is named.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SwitchHostname { get; init; }

    /// <summary>Name of the recording; only while one is being made.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Recording { get; init; }

    /// <summary>The participants; only when reading a single conference.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ParticipantResponse>? Participants { get; init; }

    /// <summary>The actions that the media server offers; only when reading a single conference as it is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CapabilitiesResponse? Capabilities { get; init; }

    /// <param name="live">Null for a conference that never ran.</param>
    /// <param name="participants">The participants, where they are shown.</param>
    public static LiveResponse Of(
        LiveConference? live, DateTimeOffset now, IReadOnlyList<ParticipantResponse>? participants = null)
    {
        var duration = live?.StartedAt is { } since ? Gregorian.Elapsed(since, now) : 0;
        var running = live?.StartedAt is null ? null : live;
        return new(
            live?.Members ?? 0,
            live?.Moderators ?? 0,
            duration,
            duration,
            live?.IsLocked ?? false,
            live?.Participants ?? 0)
        {
            StartTime = running?.StartedAt is { } started ? Gregorian.Seconds(started) : null,
            Uuid = running?.Uuid?.Text,
            SwitchHostname = running?.Switch,
            Recording = running?.Recording,
            Participants = participants,
        };
    }
}
