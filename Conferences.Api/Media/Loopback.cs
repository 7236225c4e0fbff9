using System.Collections.Immutable;
using Conferences.Api.Commands;
using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.State;

namespace Conferences.Api.Media;

/// <summary>
/// The media server that does at once whatever it is asked, and whose every endpoint answers. For development,
/// demonstration and tests.
/// </summary>
internal sealed class Loopback : IMediaServer
{
    public string Switch => "loopback";

    public bool TakesJoins => true;

    public IEnumerable<Command> Echo(Operation requested, ConferenceState room, CommandContext asking)
    {
        var word = new MediaEvent(asking, CommandId: requested.Id);
        return
        [
            new MarkOperationSent(requested.Id, asking.At, IsExact: true),
            .. (ParticipantAction.Of(requested.Action), ConferenceAction.Of(requested.Action)) switch
            {
                ({ } action, _) => [new ObserveParticipants(action, Legs(requested, room), word)],
                (_, { Fact: null }) =>
                    [new ObserveParticipants(ParticipantAction.Kick, Legs(requested, room), word)],
                (_, { } action) => [new ObserveConference(action, word, requested.MediaName)],
                _ when requested.Dialling is not null =>
                    [new ObserveDialled(ImmutableDictionary<string, FailureReason>.Empty, Switch, word)],
                _ => (Command[])[new ObserveDone(word)],
            },
        ];
    }

    private static ImmutableArray<string> Legs(Operation requested, ConferenceState room) =>
    [
        .. requested.Targets.Select(target => room.Roster.GetValueOrDefault(target.ParticipantId)?.CallId)
            .OfType<string>(),
    ];
}
