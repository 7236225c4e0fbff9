using Conferences.Domain.Events;
using Conferences.Domain.State;
using JasperFx.Events;
using Marten.Events.Projections;

namespace Conferences.Api.Store;

/// <summary>Stores the fold of each link's events, sliced like the participants.</summary>
internal sealed partial class JoinLinkSnapshots : MultiStreamProjection<JoinLink, string>
{
    public JoinLinkSnapshots()
    {
        Name = nameof(JoinLink);
        foreach (var type in EventStore.Of<JoinLinkEvent>())
            IncludeType(type);
        CustomGrouping((_, events, slices) => slices.Add(events, IdsOf));
    }

    public override JoinLink? Evolve(JoinLink? state, string id, IEvent @event) =>
        JoinLink.Fold(state, @event.StreamKey!, (JoinLinkEvent)@event.Recorded(), @event.RecordedAt());

    private static IEnumerable<string> IdsOf(IEvent @event) =>
        @event.Recorded() is JoinLinkEvent it ? [JoinLink.IdOf(@event.StreamKey!, it.LinkId)] : [];
}
