using Conferences.Api.Commands;
using Conferences.Api.Queries;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;

namespace Conferences.Api.Media;

/// <summary>
/// Compares the recorded state with the media server's: when this node takes over the link, when the link returns,
/// and periodically. The media server is authoritative; missed events are recorded as such.
/// </summary>
internal sealed partial class Reconciler(
    IMediaLink link,
    LiveQueries queries,
    MediaEvents events,
    MediaNode node,
    TimeProvider clock,
    IConfiguration configuration,
    ILogger<Reconciler> log)
{
    private const int MostAttempts = 3;

    // A server that did not respond may be about to return.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private readonly TimeSpan period = MediaServers.ReconcilePeriod(configuration);

    private DateTimeOffset? agreed;

    // Since when those conferences agree that could not be compared with the others.
    private Dictionary<Place, DateTimeOffset?> behind = [];
    private DateTimeOffset due = DateTimeOffset.MinValue;
    private int timesUp = -1;

    /// <summary>Compares, if this node is responsible and a comparison is due.</summary>
    public async Task GoIfDueAsync(CancellationToken cancellation)
    {
        if (!await node.IsThisAsync())
        {
            // A node that takes over starts from scratch.
            (agreed, due, behind) = (null, DateTimeOffset.MinValue, []);
            return;
        }

        if (link.IsUp && (clock.GetUtcNow() >= due || link.TimesUp != timesUp))
            await GoAsync(cancellation);
    }

    /// <summary>Compares now.</summary>
    public async Task GoAsync(CancellationToken cancellation)
    {
        var (at, times) = (clock.GetUtcNow(), link.TimesUp);
        try
        {
            var left = await CompareAsync(cancellation);
            due = at + (left.Count == 0 || period < Soon ? period : Soon);
            (agreed, timesUp, behind) = (at, times, left.ToDictionary(place => place, Since));
        }
        catch (LinkDownException)
        {
            NotAsked();
        }
    }

    // Returns those it could not compare: the media server did not report them, or too much happened meanwhile. They
    // are retried immediately, a few times, and then with all others in the next round.
    private async Task<IReadOnlyCollection<Place>> CompareAsync(CancellationToken cancellation)
    {
        var running = await queries.RunningAsync(cancellation);
        IReadOnlyDictionary<Place, long> asked = running.ToDictionary(it => it.Place, it => it.Version);
        var known = running.ToDictionary(it => it.Place, Recorded);
        IReadOnlyCollection<RecordedConference> recorded = known.Values;
        var accounts = await queries.AccountsAsync(cancellation);
        var silent = new HashSet<Place>();
        for (var attempt = 1; ; attempt++)
        {
            var at = clock.GetUtcNow();
            var held = await link.RostersAsync(recorded, accounts, cancellation);
            silent.UnionWith(asked.Keys.Except(held.Select(it => it.Place)));
            var settled = await Task.WhenAll(held.Select(it => IsSettledAsync(it, asked, at)));
            HeldConference[] again = [.. held.Zip(settled).Where(it => !it.Second).Select(it => it.First)];
            Place[] places = [.. again.Select(it => it.Place).Distinct()];
            if (again.Length == 0 || attempt == MostAttempts)
                return [.. silent.Union(places)];
            (asked, accounts) = (await queries.VersionsAsync(places, cancellation), []);
            recorded =
            [
                .. again.Where(it => asked.ContainsKey(it.Place)).Select(it =>
                    known.GetValueOrDefault(it.Place) ?? new(
                        new(it.Place.Account, it.Place.ConferenceId, it.AsDynamic is true), null, null)),
            ];
        }
    }

    // Where the server keeps no order, only the state recorded at the time of the query dates its reply.
    private async Task<bool> IsSettledAsync(
        HeldConference held, IReadOnlyDictionary<Place, long> asked, DateTimeOffset at)
    {
        long? version = asked.TryGetValue(held.Place, out var known) ? known : null;
        if (held.Roster is { Position: null } && version is null)
            return false;
        var outcome = await events.TryHearAsync(held.Place.Account, held.Place.ConferenceId, context =>
            new ReconcileConference(held.Roster, Since(held.Place), context with { At = at }, version)
            {
                AsDynamic = held.AsDynamic,
            });
        return outcome?.IsRefusedFor(Reason.Outdated) is not true;
    }

    private static RecordedConference Recorded(RunningConference it) =>
        new(new(it.Place.Account, it.Place.ConferenceId, it.IsDynamic), it.Uuid, it.Switch);

    private DateTimeOffset? Since(Place place) => behind.TryGetValue(place, out var earlier) ? earlier : agreed;

    [LoggerMessage(
        LogLevel.Warning,
        "Could not query the state of the media server; retrying in the next round.",
        EventName = "media.query_failed")]
    private partial void NotAsked();
}
