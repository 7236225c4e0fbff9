using System.Collections.Immutable;
using Conferences.Api.Commands;
using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.State;

namespace Conferences.Api.Media;

/// <summary>
/// A media server that carries out every command immediately, and whose every endpoint answers. For development,
/// demonstrations and tests.
/// </summary>
internal sealed class Loopback : IMediaServer
{
    public string Switch => "loopback";

    public bool TakesJoins => true;

    public MediaCapabilities Capabilities => MediaCapabilities.All;

    public IEnumerable<Command> ImmediateEvents(Operation requested, ConferenceState state, CommandContext context)
    {
        var mediaEvent = new MediaEvent(context, CommandId: requested.Id);
        return
        [
            new MarkOperationSent(requested.Id, context.At, IsExact: true),
            .. (ParticipantAction.Of(requested.Action), ConferenceAction.Of(requested.Action)) switch
            {
                ({ } action, _) => [new ObserveParticipants(action, Legs(requested, state), mediaEvent)],
                (_, { Fact: null }) =>
                    [new ObserveParticipants(ParticipantAction.Kick, Legs(requested, state), mediaEvent)],
                (_, { } action) => [new ObserveConference(action, mediaEvent, requested.MediaName)],
                _ when requested.Dialling is not null =>
                    [new ObserveDialled(ImmutableDictionary<CallId, FailureReason>.Empty, Switch, mediaEvent)],
                _ => (Command[])[new ObserveDone(mediaEvent)],
            },
        ];
    }

    private static ImmutableArray<CallId> Legs(Operation requested, ConferenceState state) =>
    [
        .. requested.Targets.Select(target => state.Roster.GetValueOrDefault(target.ParticipantId)?.CallId)
            .OfType<CallId>(),
    ];
}
