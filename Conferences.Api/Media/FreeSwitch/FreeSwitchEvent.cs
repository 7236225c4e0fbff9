using Conferences.Api.Queries;
using Conferences.Domain.State;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>What a server says of a conference of this service.</summary>
/// <param name="Action">The server's name for it.</param>
/// <param name="Uuid">The instance.</param>
/// <param name="CallId">The leg it is about, if any.</param>
internal sealed record FreeSwitchEvent(string Action, Place Place, InstanceUuid Uuid, CallId? CallId, EslEvent Source)
{
    public const string Created = "conference-create";
    public const string Ended = "conference-destroy";
    public const string Joined = "add-member";
    public const string Left = "del-member";
    public const string StartTalking = "start-talking";
    public const string StopTalking = "stop-talking";
    public const string Held = "hold-member";
    public const string Muted = "mute-member";
    public const string RecordingStarted = "start-recording";
    public const string RecordingStopped = "stop-recording";

    private const string Subclass = "conference::maintenance";

    public long? MemberId => Source.Number("Member-ID");

    public bool IsModerator => Source["Member-Type"] == "moderator";

    public bool IsGhost => Source.Flag("Member-Ghost") is true;

    /// <summary>True if the leg hung up itself; false if it was put out.</summary>
    public bool HungUp => Source["Hangup-Cause"] is { Length: > 0 };

    /// <summary>The file of a recording.</summary>
    public string? Path => Source["Path"];

    /// <summary>The action of a participant that it reports, or null.</summary>
    public ParticipantAction? OfParticipant => Action switch
    {
        Muted => ParticipantAction.Mute,
        "unmute-member" => ParticipantAction.Unmute,
        "deaf-member" => ParticipantAction.Deaf,
        "undeaf-member" => ParticipantAction.Undeaf,
        Left => ParticipantAction.Kick,
        _ => null,
    };

    /// <summary>The action of the conference that it reports, or null.</summary>
    public ConferenceAction? OfConference => Action switch
    {
        "lock" => ConferenceAction.Lock,
        "unlock" => ConferenceAction.Unlock,
        RecordingStarted => ConferenceAction.Record,
        RecordingStopped => ConferenceAction.StopRecording,
        _ => null,
    };

    /// <summary>The event; else why there is none, as <see cref="MediaMeter"/> counts it.</summary>
    public static (FreeSwitchEvent? Event, string? PassedOver) Read(EslEvent source)
    {
        if (source.Subclass != Subclass || source["Action"] is not { Length: > 0 } action)
            return (null, MediaMeter.OtherKind);
        if (ManagedName.Read(source["Conference-Name"]) is not { } place)
            return (null, MediaMeter.UnknownConference);
        if (FreeSwitchText.Id<InstanceUuid>(source["Conference-Unique-ID"]) is not { } uuid || source.Sequence is null)
            return (null, MediaMeter.OtherKind);
        var callId = FreeSwitchText.Id<CallId>(source["Unique-ID"]);
        var read = new FreeSwitchEvent(action, place, uuid, callId, source);
        return callId is null && (read.OfParticipant is not null || action is Joined or StartTalking or StopTalking)
            ? (null, MediaMeter.OtherKind)
            : (read, null);
    }
}
