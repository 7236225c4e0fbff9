using System.Collections.Immutable;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>The participants who wait for a moderator.</summary>
internal static class WaitingRoom
{
    /// <summary>What is recorded when nobody has to wait any longer; nothing if nobody does.</summary>
    /// <param name="present">Current participants; all who wait must be among them.</param>
    /// <param name="reason">Why nobody has to; see <see cref="ParticipantsAdmitted"/>.</param>
    public static ImmutableArray<ConferenceEvent> Empty(
        LiveConference live, IEnumerable<Participant> present, Reason reason, Initiator? by = null) =>
        live.Waiting == 0
            ? []
            : [new ParticipantsAdmitted(
                live.Instance, [.. present.Where(it => it.Waiting).Select(it => it.ParticipantId)], reason, by)];
}
