using System.Text.Json.Serialization;

namespace Conferences.Domain.State;

/// <summary>What an operation requests; named as the API's verb, except for the end of a recording.</summary>
[JsonConverter(typeof(PinnedNames<OperationAction>))]
public enum OperationAction
{
    /// <summary>Nobody else can join.</summary>
    [JsonStringEnumMemberName("lock")]
    Lock,

    /// <summary>Legs can join again.</summary>
    [JsonStringEnumMemberName("unlock")]
    Unlock,

    /// <summary>A recording is started.</summary>
    [JsonStringEnumMemberName("record")]
    Record,

    /// <summary>The recording is stopped.</summary>
    [JsonStringEnumMemberName("recordstop")]
    StopRecording,

    /// <summary>Everybody is removed and the instance ends.</summary>
    [JsonStringEnumMemberName("end")]
    End,

    /// <summary>The conference stops hearing a participant.</summary>
    [JsonStringEnumMemberName("mute")]
    Mute,

    /// <summary>The conference hears a participant again.</summary>
    [JsonStringEnumMemberName("unmute")]
    Unmute,

    /// <summary>A participant stops hearing the conference.</summary>
    [JsonStringEnumMemberName("deaf")]
    Deaf,

    /// <summary>A participant hears the conference again.</summary>
    [JsonStringEnumMemberName("undeaf")]
    Undeaf,

    /// <summary>A participant is removed.</summary>
    [JsonStringEnumMemberName("kick")]
    Kick,

    /// <summary>Something is played, to all or to one.</summary>
    [JsonStringEnumMemberName("play")]
    Play,

    /// <summary>One participant no longer hears, or is heard by, another, or that is undone.</summary>
    [JsonStringEnumMemberName("relate")]
    Relate,

    /// <summary>The conference dials out.</summary>
    [JsonStringEnumMemberName("dial")]
    Dial,
}
