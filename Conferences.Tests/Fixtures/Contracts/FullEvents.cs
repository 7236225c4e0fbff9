using System.Collections.Immutable;
using System.Text.Json;
using Conferences.Api.OpenApi;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>One event of each type with every member filled, realistic or not: everything that can be stored.</summary>
internal static class FullEvents
{
    private const string Uuid = "3f1c9a54-8a0e-4b43-9a3c-0b6a51d2f0aa";

    private const string Other = "8d2e6b0c-41f7-4a95-b6c3-5e0f9a7d1b24";

    private const string Call = "d8a1c2f4@10.0.0.5";

    private const string Person = "a3d0c5e2b1f94c7d8e6f5a4b3c2d1e0f";

    private const string Link = "9b1deb4d3b7d4bad9bdd2b0d7b3dcb6d";

    private const string Hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private static readonly DateTimeOffset At = ResponseExamples.At.AddTicks(1_234_560);

    private static readonly Proof Proof = new(new(ResponseExamples.OperationId), 41);

    private static readonly Initiator Caller = new(ResponseExamples.Account, ResponseExamples.Owner, "4be1f0c2a9d8", 1);

    private static readonly ConferenceDocument Document = ConferenceDocument.From(JsonElement.Parse(
        """
        {"name":"Sales","conference_numbers":["5001"],"member":{"pins":["1234"]},"x_tags":{"a":[1.50,true]}}
        """)).Seal(
            ResponseExamples.Id,
            new(new(ResponseExamples.OperationId), At) { Salt = "5d41402abc4b2a76b9719d911017c592" }).Sealed;

    // Only the form matters: no operation has all of this.
    private static readonly Operation Operation = new(
        new(ResponseExamples.OperationId),
        OperationAction.Dial,
        [
            new(1, OperationStatus.Failed, Reason.Timeout)
            {
                Leg = new("1002", new(Call), new(Person), Hash),
                ReplacedBy = new("0b5e8d11@10.0.0.9"),
            },
        ],
        OperationStatus.Confirmed,
        RequestedAt: At,
        Deadline: At.AddSeconds(10),
        SentAt: At.AddSeconds(1),
        ConfirmedAt: At.AddSeconds(2),
        Reason.LinkDown,
        Cause: Reason.Deleted,
        By: Caller)
    {
        MediaName = "jingle",
        Relationship = "deaf",
        Dialling = new(new(Uuid), 20, [Dialling.Mute, Dialling.IsModerator], "default", new("e9b2@10.0.0.5"), Document),
        IsExact = true,
    };

    private static readonly ImmutableArray<TargetOutcome> Outcomes =
        [new(OperationStatus.Failed, Reason.Timeout, 1, new(Call), new("0b5e8d11@10.0.0.9"))];

    /// <summary>In the order of the store's own table.</summary>
    public static IReadOnlyList<ConferenceEvent> All { get; } =
    [
        new ConferenceCreated(Document),
        new ConferenceUpdated(Document),
        new ConferenceDeleted(),
        new ConferenceStarted(2, new(Uuid), "switch-1", new(ResponseExamples.OperationId)),
        new ConferenceEnded(2, Reason.Api, Caller),
        new ConferenceLocked(Proof),
        new ConferenceUnlocked(Proof),
        new ParticipantJoined(
            2, 1, new(Call), new(Person), Hash, IsModerator: true, Muted: true, Deaf: true, 17, Proof,
            Ghost: true, new(Other), "switch-2"),
        new ParticipantWaiting(2, 1),
        new ParticipantsAdmitted(2, [1, 3], Reason.ModeratorJoined, Caller),
        new ParticipantRefused(Reason.BadPin, new(Call), new(Person), Hash, 2),
        new LegAdmitted(
            new(Call), new(Person), Hash, IsModerator: true, Muted: true, Deaf: true, Instance: 2),
        new LegWithdrawn(new(Call), "ORIGINATOR_CANCEL"),
        new ParticipantMuted(2, 1, Proof),
        new ParticipantUnmuted(2, 1, Proof),
        new ParticipantDeafened(2, 1, Proof),
        new ParticipantUndeafened(2, 1, Proof),
        new ParticipantLeft(
            2, 1, Reason.Kicked, IsModerator: true, Waiting: true, Proof, Ghost: true, "NORMAL_CLEARING"),
        new RecordingStarted(2, "sales-1", Proof, "/recordings/a.wav"),
        new RecordingStopped(2, "sales-1", Proof, "/recordings/a.wav"),
        new ConferenceReconciled(2, At, At.AddMinutes(1), [new("participant.left", 1)]),
        new ConferenceSplit(2, new(Other), "switch-2"),
        new ConferenceLocated(2, "switch-1"),
        new ConferenceDestroyed(2, new(Uuid)),
        new ParticipantMissed(new(Call), new(Uuid), 17, Proof),
        new OperationRequested(Operation),
        new OperationSent(new(ResponseExamples.OperationId), IsExact: true, Outcomes),
        new OperationConfirmed(new(ResponseExamples.OperationId), Outcomes),
        new OperationFailed(new(ResponseExamples.OperationId), Reason.LinkDown, Outcomes),
        new OperationTimedOut(new(ResponseExamples.OperationId), Outcomes),
        new PersonErased(new(Person)),
        new SecretsErased([ResponseExamples.OperationId, Person]),
        new LinkCreated(new(Link), IsModerator: true, At.AddHours(1), new(Person), Hash),
        new LinkRevoked(new(Link)),
    ];
}
