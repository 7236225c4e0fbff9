using System.Text.Json;
using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.State;
using Conferences.Tests.Domain;
using CsCheck;

namespace Conferences.Tests.Fixtures.Domain;

/// <summary>Media events that a media server may send at any time, current or stale, and dials.</summary>
internal static class Words
{
    private static readonly Gen<(InstanceUuid? Uuid, long? Position)> Places = Gen.Select(
        Histories.OneOf<InstanceUuid?>([null, new("uuid"), new("another"), new("a third")]),
        Gen.Int[0, 40].Select(place => place == 0 ? null : (long?)place));

    private static readonly Gen<MediaLeg> Legs =
        Gen.Select(Gen.Int[0, 9], Gen.Bool, Gen.Bool, Gen.Bool, (call, moderates, muted, deaf) => new MediaLeg(
            new($"{call}"), Somebody($"{call}"), moderates, muted, deaf)
        {
            Ghost = call == 9,
        });

    internal static readonly Gen<Func<Story, Command>> Participants =
        Gen.Select(Histories.OneOf(ParticipantAction.All), Gen.Int[0, 9], Places, (action, call, place) =>
            (Func<Story, Command>)(story => new ObserveParticipants(action, [new($"{call}")], Word(story, place))));

    internal static readonly Gen<Func<Story, Command>> Conferences =
        Gen.Select(Histories.OneOf([.. ConferenceAction.All.Remove(ConferenceAction.End)]), Places, (action, place) =>
            (Func<Story, Command>)(story => new ObserveConference(action, Word(story, place), "theirs")));

    internal static readonly Gen<Func<Story, Command>> Joins =
        Gen.Select(Legs, Places, (leg, place) =>
            (Func<Story, Command>)(story => new ObserveJoin(leg, "switch", Word(story, place))));

    internal static readonly Gen<Func<Story, Command>> Rosters =
        Gen.Select(
            Legs.Array[0, 4], Places, Gen.Bool, Histories.OneOf<string?>([null, "theirs"]), Gen.Bool, Gen.Bool,
            Gen.Int[-1, 0],
            (legs, place, locked, recording, held, tells, behind) =>
            (Func<Story, Command>)(story => new ReconcileConference(
                held
                    ? new(
                        place.Uuid, "switch", place.Position, locked, recording,
                        [.. legs.DistinctBy(leg => leg.CallId)])
                    {
                        TellsOfRecording = tells,
                    }
                    : null,
                null,
                story.Context with { At = Story.Noon.AddMinutes(1) },
                place.Position is null ? story.State.Version + behind : null)));

    internal static readonly Gen<Func<Story, Command>> Starts = Places.Select(place =>
        (Func<Story, Command>)(story => new ObserveStarted("switch", Word(story, place))));

    internal static readonly Gen<Func<Story, Command>> Ends = Places.Select(place =>
        (Func<Story, Command>)(story => new ObserveEnded(Word(story, place))));

    public static Gen<Func<Story, Command>> All { get; } =
        Gen.Frequency((8, Participants), (2, Conferences), (4, Joins), (2, Rosters), (1, Starts), (1, Ends));

    /// <summary>A dial of so many new legs.</summary>
    public static DialEndpoints Dial(Story story, int legs, string[] flags)
    {
        var context = story.Context;
        return new(
            [.. Enumerable.Range(0, legs).Select(leg =>
                new Invitation("endpoint", new($"{context.OperationId}-{leg}"), Somebody("dialled")))],
            new(new("uuid"), 20, [.. flags]),
            context);
    }

    /// <summary>A leg as a media server reports it.</summary>
    public static MediaLeg Leg(string call, bool muted = false) =>
        new(new(call), Somebody(call), IsModerator: false, muted, Deaf: false);

    private static MediaEvent Word(Story story, (InstanceUuid? Uuid, long? Position) place) =>
        new(story.Context, place.Uuid, null, place.Position);

    private static Person Somebody(string name) =>
        new($"{name}-person", Story.Id, "5a17", name, name, JsonElement.Parse("{}"), Story.Noon);
}
