using Conferences.Domain.Document;
using Conferences.Domain.Events;

namespace Conferences.Domain.State;

/// <summary>The fold of a conference's configuration events: the public document and its revision.</summary>
/// <param name="Id">32 lower-case hex digits; also the key of the stream.</param>
/// <param name="Revision">1 when created, incremented by each edit; live events do not change it.</param>
public sealed record Conference(
    string Id,
    int Revision,
    ConferenceDocument Document,
    DateTimeOffset Created,
    DateTimeOffset Modified)
{
    /// <summary>The state after one more event; null before creation and after removal.</summary>
    /// <param name="state">The state so far.</param>
    /// <param name="id">The conference's id.</param>
    /// <param name="event">Any event of the stream; other kinds change nothing.</param>
    /// <param name="at">When the event was recorded.</param>
    public static Conference? Fold(Conference? state, string id, ConferenceEvent @event, DateTimeOffset at) =>
        @event switch
        {
            ConferenceCreated created => new(id, 1, created.Document, at, at),
            ConferenceUpdated updated => state is null
                ? null
                : state with { Revision = state.Revision + 1, Document = updated.Document, Modified = at },
            ConferenceDeleted => null,
            InstanceEvent or ParticipantEvent or OperationEvent or ErasureEvent or JoinLinkEvent => state,
            _ => throw @event.Unhandled(),
        };
}
