using System.Text.Json;
using Conferences.Domain;
using Conferences.Domain.Attending;
using CsCheck;

namespace Conferences.Tests.Deciding;

/// <summary>What a media server may say of a conference at any time, true or stale, and who is dialled.</summary>
internal static class Words
{
    private static readonly Gen<(string? Uuid, long? Position)> Places = Gen.Select(
        Histories.OneOf<string?>([null, "uuid", "another"]),
        Gen.Int[0, 40].Select(place => place == 0 ? null : (long?)place));

    private static readonly Gen<MediaLeg> Legs =
        Gen.Select(Gen.Int[0, 9], Gen.Bool, Gen.Bool, Gen.Bool, (call, moderates, muted, deaf) => new MediaLeg(
            $"{call}", Somebody($"{call}"), moderates, muted, deaf));

    private static readonly Gen<Func<Story, Command>> Participants =
        Gen.Select(Histories.OneOf(ParticipantAction.All), Gen.Int[0, 9], Places, (action, call, place) =>
            (Func<Story, Command>)(story => new ObserveParticipants(action, [$"{call}"], Word(story, place))));

    private static readonly Gen<Func<Story, Command>> Conferences =
        Gen.Select(Histories.OneOf([.. ConferenceAction.All.Remove(ConferenceAction.End)]), Places, (action, place) =>
            (Func<Story, Command>)(story => new ObserveConference(action, Word(story, place), "theirs")));

    private static readonly Gen<Func<Story, Command>> Joins =
        Gen.Select(Legs, Places, (leg, place) =>
            (Func<Story, Command>)(story => new ObserveJoin(leg, "switch", Word(story, place))));

    private static readonly Gen<Func<Story, Command>> Rosters =
        Gen.Select(Legs.Array[0, 4], Places, Gen.Bool, Gen.Bool, Gen.Bool, (legs, place, locked, recorded, held) =>
            (Func<Story, Command>)(story => new ReconcileConference(
                held
                    ? new(
                        place.Uuid, "switch", place.Position, locked, recorded ? "theirs" : null,
                        [.. legs.DistinctBy(leg => leg.CallId)])
                    : null,
                null,
                story.Asking with { At = Story.Noon.AddMinutes(1) })));

    public static Gen<Func<Story, Command>> All { get; } =
        Gen.Frequency((4, Participants), (1, Conferences), (2, Joins), (1, Rosters));

    /// <summary>A dial of so many legs that nobody has seen before.</summary>
    public static DialEndpoints Dial(Story story, int legs, string[] flags)
    {
        var asking = story.Asking;
        return new(
            [.. Enumerable.Range(0, legs).Select(leg =>
                new Invitation("endpoint", $"{asking.OperationId}-{leg}", Somebody("dialled")))],
            new("uuid", 20, [.. flags]),
            asking);
    }

    private static MediaEvent Word(Story story, (string? Uuid, long? Position) place) =>
        new(story.Asking, place.Uuid, null, place.Position);

    private static Person Somebody(string name) =>
        new($"{name}-person", Story.Id, "5a17", name, name, JsonElement.Parse("{}"), Story.Noon);
}
