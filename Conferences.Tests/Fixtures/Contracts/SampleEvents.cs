using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Bus;
using Conferences.Api.OpenApi;
using Conferences.Api.Responses;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using JasperFx.Events;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>One event of each type, in a possible order, as published on the bus.</summary>
internal static class SampleEvents
{
    private const string Uuid = "3f1c9a54-8a0e-4b43-9a3c-0b6a51d2f0aa";

    private static readonly Initiator Portal = new(ResponseExamples.Account, ResponseExamples.Owner, "4be1f0c2a9d8");

    private static readonly Person Ada = new(
        "a3d0c5e2b1f94c7d8e6f5a4b3c2d1e0f",
        ResponseExamples.Id,
        "5d41402abc4b2a76b9719d911017c592",
        "Ada",
        "1001",
        JsonElement.Parse("""{"department":"sales"}"""),
        ResponseExamples.At);

    private static readonly Operation Mute = Asked(OperationAction.Mute, 1);

    private static readonly Operation Muting = Mute.Sent(ResponseExamples.At.AddSeconds(7), isExact: true);

    private static readonly Proof Proof = new(Mute.Id, 41);

    /// <summary>The story, in the order of its events.</summary>
    internal static readonly ConferenceEvent[] Story =
    [
        new ConferenceCreated(Document(RequestExamples.Conference)),
        new ConferenceUpdated(Document(RequestExamples.Conference).Merge(Data(RequestExamples.Patch))),
        new ConferenceStarted(1, new(Uuid), "loopback"),
        new ParticipantJoined(
            1, 1, new("d8a1c2f4@10.0.0.5"), Ada.PersonId, Ada.Hash(),
            IsModerator: false, Muted: false, Deaf: false, MemberId: 17),
        new ParticipantWaiting(1, 1),
        new ParticipantsAdmitted(1, [1], Reason.WaitLifted),
        new ParticipantRefused(Reason.BadPin, new("0b5e8d11@10.0.0.9"), Ada.PersonId, Ada.Hash(), 1),
        new LegAdmitted(
            new("d8a1c2f4@10.0.0.5"), Ada.PersonId, Ada.Hash(), IsModerator: true, Muted: false, Deaf: false,
            Instance: 1),
        new LegWithdrawn(new("d8a1c2f4@10.0.0.5"), "ORIGINATOR_CANCEL"),
        new OperationRequested(Mute),
        Muting.AsSent(),
        new ParticipantMuted(1, 1, Proof),
        Muting.Settle(1, OperationStatus.Confirmed).Outcome()!,
        new ParticipantUnmuted(1, 1),
        new ParticipantDeafened(1, 1),
        new ParticipantUndeafened(1, 1),
        new ConferenceLocked(),
        new ConferenceUnlocked(),
        new RecordingStarted(1, "sales-1", Path: "/recordings/sales-1.wav"),
        new RecordingStopped(1, "sales-1", Path: "/recordings/sales-1.wav"),
        Asked(OperationAction.Kick, 1, 2).Settle(2, OperationStatus.Failed, Reason.Left).AsFailed(Reason.LinkDown),
        Asked(OperationAction.Lock).Sent(ResponseExamples.At, isExact: true).AsTimedOut(),
        new ConferenceReconciled(
            1,
            ResponseExamples.At,
            ResponseExamples.At.AddSeconds(20),
            [new("participant.left", 1), new("conference.ended")]),
        new ParticipantLeft(
            1, 1, Reason.Left, IsModerator: false, Waiting: false, HangupReason: "NORMAL_CLEARING"),
        new ConferenceEnded(1, Reason.EveryoneLeft, new(ParticipantId: 1)),
        new ConferenceDeleted(),
    ];

    /// <summary>The whole message of each type. Types not in the story have every member filled.</summary>
    public static IReadOnlyDictionary<string, JsonObject> All { get; } =
        Story.UnionBy(FullEvents.All, it => it.GetType()).Index().ToDictionary(
            it => EventJson.TypeOf(it.Item),
            it => JsonNode.Parse(Published(it.Index + 1, it.Item).Body.Span)!.AsObject());

    /// <summary>The event as published with this sequence.</summary>
    public static CloudEvent Published(int sequence, ConferenceEvent @event) =>
        CloudEvent.Of(Recorded(sequence, @event), EventJson.PersonOf(@event) is null ? null : Ada);

    /// <summary>The event as recorded with this sequence.</summary>
    public static IEvent Recorded(int sequence, ConferenceEvent @event)
    {
        var recorded = new EventRegistry().BuildEvent(@event);
        recorded.Id = new($"0198e2b0-6a3c-7d41-9e55-{sequence:d12}");
        recorded.Version = sequence;
        recorded.StreamKey = ResponseExamples.Id;
        recorded.TenantId = ResponseExamples.Account;
        recorded.Timestamp = ResponseExamples.At.AddSeconds(sequence);
        recorded.CorrelationId = $"portal-{4710 + sequence}";
        return recorded;
    }

    private static ConferenceDocument Document(string body) => ConferenceDocument.From(Data(body));

    private static JsonElement Data(string body) => JsonElement.Parse(body).GetProperty("data");

    private static Operation Asked(OperationAction action, params int[] participants) =>
        Operation.Of(
            action, new(new(ResponseExamples.OperationId), ResponseExamples.At.AddSeconds(6), Portal), participants);
}
