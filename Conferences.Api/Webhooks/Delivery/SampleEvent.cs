using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Responses;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using JasperFx.Events;

namespace Conferences.Api.Webhooks.Delivery;

/// <summary>An event of a conference there is not: somebody joins.</summary>
internal static class SampleEvent
{
    private const string Account = "1a2b3c4d5e6f708192a3b4c5d6e7f809";

    private const string Conference = "5f2b8c1e9d4a4f7b8e6c3a2d1f0b9e8c";

    private static readonly Guid Id = new("0198e2b0-6a3c-7d41-9e55-000000000003");

    private static readonly DateTimeOffset At = new(2026, 3, 2, 9, 30, 0, TimeSpan.Zero);

    private static readonly Person Ada = new(
        "a3d0c5e2b1f94c7d8e6f5a4b3c2d1e0f",
        Conference,
        "5d41402abc4b2a76b9719d911017c592",
        "Ada",
        "1001",
        JsonElement.Parse("{}"u8),
        At);

    private static readonly ParticipantJoined Joined = new(
        1, 1, new("d8a1c2f4@10.0.0.5"), Ada.PersonId, Ada.Hash(), IsModerator: false, Muted: false, Deaf: false);

    /// <summary>Its type.</summary>
    public static string Type => EventJson.TypeOf(Joined);

    /// <summary>What is sent of it as JSON.</summary>
    public static JsonObject Json()
    {
        var (@event, person) = Of(Account, Conference, Id, At);
        return JsonNode.Parse(CloudEvent.Of(@event, person).Body.Span)!.AsObject();
    }

    /// <summary>The event as if it were this account's.</summary>
    /// <param name="conferenceId">Its conference; null for any.</param>
    public static (IEvent Event, Person Person) Of(
        string account, string? conferenceId, Guid id, DateTimeOffset at)
    {
        var @event = new EventRegistry().BuildEvent(Joined);
        @event.Id = id;
        @event.Version = 3;
        @event.StreamKey = conferenceId ?? Conference;
        @event.TenantId = account;
        @event.Timestamp = at;
        return (@event, Ada);
    }
}
