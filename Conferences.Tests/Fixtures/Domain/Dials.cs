using System.Collections.Immutable;
using System.Text.Json;
using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Tests.Fixtures.Domain;

/// <summary>Dials, and a media server's reports about them.</summary>
internal static class Dials
{
    /// <summary>A dial of these calls, not yet decided.</summary>
    public static DialEndpoints Dial(
        this Story story,
        string[] calls,
        int timeout = 20,
        string uuid = "ours",
        ConferenceDocument? dynamic = null,
        params string[] flags) =>
        new(
            [
                .. calls.Select(call => new Invitation($"{call}-endpoint", new(call), new(
                    $"{call}-person", Story.Id, "5a17", "", "+1555", JsonElement.Parse("{}"), Story.Noon,
                    Invitation: JsonElement.Parse("""{"endpoint":"+1555"}""")))),
            ],
            new(new(uuid), timeout, [.. flags], Dynamic: dynamic),
            story.Context);

    /// <summary>A dial of these calls, sent to the media server.</summary>
    public static Operation Dialling(this Story story, params string[] calls) => story.Dialling(story.Dial(calls));

    /// <summary>The dial, sent to the media server.</summary>
    public static Operation Dialling(this Story story, DialEndpoints dial) => story.Request(
        new MarkOperationSent(story.Request(dial).Operation!.Id, Story.Noon, IsExact: true)).Operation!;

    /// <summary>The media server reports that this leg has joined.</summary>
    public static ConferenceEvent[] Hear(this Story story, Operation dial, string call, string uuid = "theirs") =>
    [
        .. story.Request(new ObserveJoin(
            new(
                new(call),
                new($"{call}-stranger", Story.Id, "5a17", call, call, JsonElement.Parse("{}"), Story.Noon),
                IsModerator: false,
                Muted: false,
                Deaf: false),
            "switch",
            new(story.Context with { By = null }, new(uuid), dial.Id))).Events,
    ];

    /// <summary>The media server reports that the dial is over, and which legs it missed.</summary>
    public static ConferenceEvent[] HearOver(
        this Story story, Operation dial, params (string Call, FailureReason Why)[] missed) =>
    [
        .. story.Request(new ObserveDialled(
            missed.ToImmutableDictionary(it => new CallId(it.Call), it => it.Why),
            "switch",
            story.Word(dial.Id))).Events,
    ];
}
