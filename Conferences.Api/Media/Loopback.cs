using System.Collections.Immutable;
using System.Text.Json;
using Conferences.Domain;
using Conferences.Domain.Attending;

namespace Conferences.Api.Media;

/// <summary>
/// The media server that does at once whatever it is asked, and whose every endpoint answers. For development,
/// demonstration and tests.
/// </summary>
internal sealed class Loopback : IMediaServer
{
    public string Switch => "loopback";

    public bool TakesJoins => true;

    public IEnumerable<Command> Echo(Operation requested, Room room, Asking asking)
    {
        var word = new MediaEvent(asking, CommandId: requested.Id);
        return
        [
            new MarkSent(requested.Id, asking.At, IsExact: true),
            .. (ParticipantAction.Named(requested.Action), ConferenceAction.Named(requested.Action)) switch
            {
                ({ } action, _) => [new ObserveParticipants(action, Legs(requested, room), word)],
                (_, { Fact: null }) =>
                    [new ObserveParticipants(ParticipantAction.Kick, Legs(requested, room), word)],
                (_, { } action) => [new ObserveConference(action, word, requested.MediaName)],
                _ when requested.Dialling is { } dialling => Answer(requested, dialling, room, word),
                _ => (Command[])[new ObserveDone(word)],
            },
        ];
    }

    private Command[] Answer(Operation requested, Dialling dialling, Room room, MediaEvent word) =>
    [
        .. requested.Targets.Select(target => new ObserveJoin(
            Seat(target.Leg!, dialling, room, word),
            Switch,
            word with { Uuid = room.Live.IsRunning ? room.Live.Uuid : dialling.Uuid })),
        new ObserveDialled(ImmutableDictionary<string, string>.Empty, word),
    ];

    // Who it is says the invitation; the person here stands for no row.
    private static MediaLeg Seat(Leg leg, Dialling dialling, Room room, MediaEvent word) => new(
        leg.CallId,
        new(leg.PersonId, room.Id, "", "", "", JsonElement.Parse("{}"u8), word.Asking.At),
        dialling.Has(Dialling.IsModerator),
        dialling.Has(Dialling.Mute),
        dialling.Has(Dialling.Deaf));

    private static ImmutableArray<string> Legs(Operation requested, Room room) =>
    [
        .. requested.Targets.Select(target => room.Roster.GetValueOrDefault(target.ParticipantId)?.CallId)
            .OfType<string>(),
    ];
}
