using Conferences.Api.Commands;
using Conferences.Api.Queries;
using Conferences.Api.Store;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.State;

namespace Conferences.Api.Media.Janus;

/// <summary>
/// Records that legs have left. One whose page may still come back, to another connection, has not: a browser that is
/// reloaded ends its connection first.
/// </summary>
internal sealed class JanusDepartures(
    JanusSettings settings, JanusLink link, JanusRooms rooms, LegRows rows, MediaEvents events, TimeProvider clock)
{
    // For whoever speaks for the leg to say so first.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    /// <summary>How long a leg without a connection is still in.</summary>
    public TimeSpan Patience { get; } = TimeSpan.FromSeconds(settings.ResumeSeconds);

    /// <summary>How long nobody has to look whether it has come back.</summary>
    public TimeSpan UntilLook => Patience + Margin;

    /// <summary>True if the leg may come back; it is marked as lost.</summary>
    public Task<bool> MayComeBackAsync(CallId callId, CancellationToken cancellation) =>
        Retries.Pipeline.ExecuteAsync(
            async token => await rows.LoseAsync(callId.Text, token), cancellation).AsTask();

    /// <summary>Records that the leg has left, if it has not come back and nobody speaks for it.</summary>
    public async Task LookAsync(Place place, CallId callId, InstanceUuid? uuid, CancellationToken cancellation)
    {
        if (await Retries.Pipeline.ExecuteAsync(
            async token => await rows.RemoveLostAsync(callId.Text, Patience, token), cancellation))
            await LeaveAsync(place, callId, uuid, cancellation);
    }

    /// <summary>Records that the leg has left, and removes the rooms that nobody is in any more.</summary>
    public async Task LeaveAsync(Place place, CallId callId, InstanceUuid? uuid, CancellationToken cancellation)
    {
        var outcome = await events.HearInOrderAsync(
            place.Account,
            place.ConferenceId,
            context => new ObserveParticipants(ParticipantAction.Kick, [callId], new(context, uuid))
            {
                MemberId = JanusStay.MemberId,
            },
            key: null,
            cancellation);
        var live = outcome.After.Live;
        if (!live.IsRunning
            && !live.Admitted.Any(it => it.IsOpen(clock.GetUtcNow()))
            && link.Control is { } control
            && (await JanusRooms.PeopleAsync(control, place, cancellation)).Count == 0)
            await rooms.DestroyAsync(control, place, cancellation);
    }
}
