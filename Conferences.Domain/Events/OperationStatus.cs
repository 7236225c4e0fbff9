using System.Text.Json.Serialization;
using Conferences.Domain.State;

namespace Conferences.Domain.Events;

/// <summary>The life of an operation, as clients read it.</summary>
[JsonConverter(typeof(PinnedNames<OperationStatus>))]
public enum OperationStatus
{
    /// <summary>Recorded, not yet on its way.</summary>
    [JsonStringEnumMemberName("requested")]
    Requested,

    /// <summary>Handed to the media server.</summary>
    [JsonStringEnumMemberName("sent")]
    Sent,

    /// <summary>Done, by the media server's own word. Terminal.</summary>
    [JsonStringEnumMemberName("confirmed")]
    Confirmed,

    /// <summary>Not done. Terminal.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Unknown: nothing was heard in time. Terminal.</summary>
    [JsonStringEnumMemberName("timed_out")]
    TimedOut,
}
