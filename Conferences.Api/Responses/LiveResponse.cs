using System.Text.Json.Serialization;
using Conferences.Domain.State;

namespace Conferences.Api.Responses;

/// <summary>The state of the running instance, as <c>_read_only</c> and <c>metadata</c> show it.</summary>
/// <param name="Members">Members who are in.</param>
/// <param name="Moderators">Moderators who are in.</param>
/// <param name="Duration">Seconds it has been running.</param>
/// <param name="RunTime">The same.</param>
/// <param name="IsLocked">Nobody new gets in.</param>
/// <param name="ParticipantCount">All who are in, waiting ones too.</param>
internal sealed record LiveResponse(
    int Members, int Moderators, long Duration, long RunTime, bool IsLocked, int ParticipantCount)
{
    /// <summary>Gregorian seconds; while it runs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? StartTime { get; init; }

    /// <summary>The running instance; while it runs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Uuid { get; init; }

    /// <summary>The media server; while it runs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SwitchHostname { get; init; }

    /// <summary>Who is in; only in the single conference.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ParticipantResponse>? Participants { get; init; }

    /// <param name="live">Null for a conference that never ran.</param>
    /// <param name="participants">Those who are in, where they are shown too.</param>
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
            Participants = participants,
        };
    }
}
