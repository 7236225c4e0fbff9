using Conferences.Domain;
using Conferences.Domain.Attending;

namespace Conferences.Api.Media;

/// <summary>
/// The media server that does at once whatever it is asked. For development, demonstration and tests.
/// </summary>
internal sealed class Loopback : IMediaServer
{
    public string Switch => "loopback";

    public bool TakesJoins => true;

    public IEnumerable<Command> Echo(Operation requested, Asking asking) =>
    [
        new MarkSent(requested.Id, asking.At),
        (ParticipantAction.Named(requested.Action), ConferenceAction.Named(requested.Action)) switch
        {
            ({ } action, _) => new ObserveParticipants(action, Whom(requested), asking),
            (_, { Fact: null }) => new ObserveParticipants(ParticipantAction.Kick, Whom(requested), asking),
            (_, { } action) => new ObserveConference(action, asking),
            _ => throw new ArgumentOutOfRangeException(nameof(requested), requested.Action, "No such action."),
        },
    ];

    private static System.Collections.Immutable.ImmutableArray<int> Whom(Operation requested) =>
        [.. requested.Targets.Select(target => target.ParticipantId)];
}
