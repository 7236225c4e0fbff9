using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Api.Store;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.State;

namespace Conferences.Api.Media.Janus;

/// <summary>What Janus runs now. Its lists have no place in the order of its events.</summary>
internal sealed class JanusRosters(JanusSettings settings, JanusRooms rooms, LegRows legs, TimeProvider clock)
{
    // Found empty, and not recorded as running. In the next round they are destroyed: somebody may just be entering.
    private HashSet<Place> empty = [];

    /// <summary>The conferences that are recorded as running, and all others that Janus runs for the accounts.
    /// </summary>
    public async Task<IReadOnlyList<HeldConference>> AllAsync(
        JanusControl control,
        IReadOnlyCollection<RecordedConference> recorded,
        IReadOnlyCollection<string> accounts,
        CancellationToken cancellation)
    {
        var listed = (await rooms.ListAsync(control, cancellation)).ToLookup(it => it.Name.Place);
        var known = recorded.Select(it => it.Place).ToHashSet();
        var others = listed.Select(it => it.Key).Where(it => !known.Contains(it) && accounts.Contains(it.Account));
        var lost = (await legs.LostAsync(TimeSpan.FromSeconds(settings.ResumeSeconds), cancellation))
            .ToLookup(it => new Place(it.Account, it.ConferenceId));
        var held = new List<HeldConference>();
        foreach (var place in known.Where(it => !listed.Contains(it)))
            held.Add(new(place, null));
        foreach (var place in known.Where(listed.Contains).Concat(others.Where(it => listed[it].Any(HasPeople))))
            held.Add(new(place, await RosterAsync(control, place, listed[place], lost[place], cancellation)));
        if (accounts.Count > 0)
            await TidyAsync(control, [.. others.Where(it => !listed[it].Any(HasPeople))], cancellation);
        return held;
    }

    private static bool HasPeople(JanusRoom room) => room.People > 0;

    private async Task<MediaRoster> RosterAsync(
        JanusControl control,
        Place place,
        IEnumerable<JanusRoom> listed,
        IEnumerable<LegRow> lost,
        CancellationToken cancellation)
    {
        var room = listed.FirstOrDefault(it => !it.Name.IsForWaiting);
        var people = listed.Any(HasPeople) ? await JanusRooms.PeopleAsync(control, place, cancellation) : [];
        return new(
            room?.Uuid ?? listed.Select(it => it.Uuid).FirstOrDefault(it => it is not null),
            settings.Uri.Host,
            Position: null,
            room?.IsLocked is true,
            Recording: null,
            [
                .. people.GroupBy(it => it.Stay.CallId).Select(it => Leg(it.Key, place, it.Last().Muted)),

                // Who may come back is still in.
                .. lost.Select(it => (CallId: new CallId(it.Id), it.Muted))
                    .Where(it => people.All(one => one.Stay.CallId != it.CallId))
                    .Select(it => Leg(it.CallId, place, muted: null)),
            ])
        {
            // It does not say the name of one that is made.
            TellsOfRecording = room?.IsRecorded is not true,
        };
    }

    /// <summary>A leg as Janus tells of it: who it is, is known by its admission.</summary>
    /// <param name="muted">Null if Janus does not tell.</param>
    public MediaLeg Leg(CallId callId, Place place, bool? muted) => new(
        callId,
        new Person(
            Ids.New(),
            place.ConferenceId,
            Ids.New(),
            "",
            "",
            System.Text.Json.JsonElement.Parse("{}"u8),
            clock.GetUtcNow()),
        IsModerator: false,
        muted is true,
        Deaf: false,
        JanusStay.MemberId)
    {
        TellsOfRole = false,
        TellsOfState = muted is not null,
    };

    private async Task TidyAsync(
        JanusControl control, HashSet<Place> found, CancellationToken cancellation)
    {
        foreach (var place in found.Where(empty.Contains))
            await rooms.DestroyAsync(control, place, cancellation);
        empty = found;
    }
}
