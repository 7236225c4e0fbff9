using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Responses;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Api.Live.Blackhole;

/// <summary>The names of events on the socket: those of Kazoo, and like them where it has none.</summary>
internal static class EventNames
{
    // Hashes and positions: what they prove, they prove in the history.
    private static readonly string[] Unsaid = ["proof", "person_hash"];

    /// <summary>The event's name; null for one that is told by other messages.</summary>
    public static string? Of(ConferenceEvent @event) => @event switch
    {
        ConferenceStarted => "conference-create",
        ConferenceEnded => "conference-destroy",
        ParticipantJoined => "add-member",
        ParticipantLeft => "del-member",
        ParticipantStateEvent it => $"{ParticipantAction.Of(it).Name}-member",
        ParticipantWaiting => "waiting-member",
        ParticipantsAdmitted => "admitted-member",
        ParticipantRefused => "refused-member",
        LegAdmitted => "admitted-leg",
        LegWithdrawn => "withdrawn-leg",
        ParticipantMissed => "missed-member",
        ConferenceLocked => "lock",
        ConferenceUnlocked => "unlock",
        RecordingStarted => "start-recording",
        RecordingStopped => "stop-recording",
        ConferenceReconciled => "conference-reconciled",
        ConferenceSplit => "conference-split",
        ConferenceLocated => "conference-located",
        ConferenceDestroyed => "conference-destroyed",
        PersonErased => "person-erased",
        SecretsErased => "secrets-erased",
        LinkCreated => "link-created",
        LinkRevoked => "link-revoked",
        ConfigurationEvent or OperationEvent => null,
        _ => throw @event.Unhandled(),
    };

    /// <summary>The name of what is not recorded.</summary>
    public static string Talking(bool talks) => talks ? "start-talking" : "stop-talking";

    /// <summary>The event's own members, and who the person is whom it is the first to name.</summary>
    public static JsonObject MembersOf(ConferenceEvent @event, Person? person)
    {
        var members = JsonSerializer.SerializeToNode(@event, @event.GetType(), EventJson.Written)!.AsObject();
        foreach (var (name, value) in members.ToArray())
        {
            if (value is null || Unsaid.Contains(name))
                members.Remove(name);
        }

        if (person is not null)
        {
            members["caller_id_name"] = person.CallerIdName;
            members["caller_id_number"] = person.CallerIdNumber;
            members["custom_channel_vars"] = JsonObject.Create(person.CustomChannelVars);
        }

        return members;
    }
}
