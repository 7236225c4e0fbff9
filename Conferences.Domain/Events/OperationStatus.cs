using System.Text.Json.Serialization;
using Conferences.Domain.State;

namespace Conferences.Domain.Events;

/// <summary>The life of an operation, as clients read it.</summary>
[JsonConverter(typeof(PinnedNames<OperationStatus>))]
public enum OperationStatus
{
    /// <summary>Recorded, not yet sent.</summary>
    [JsonStringEnumMemberName("requested")]
    Requested,

    /// <summary>Sent to the media server.</summary>
    [JsonStringEnumMemberName("sent")]
    Sent,

    /// <summary>Done, as reported by the media server. Terminal.</summary>
    [JsonStringEnumMemberName("confirmed")]
    Confirmed,

    /// <summary>Not done. Terminal.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Unknown: no outcome was reported in time. Terminal.</summary>
    [JsonStringEnumMemberName("timed_out")]
    TimedOut,
}
