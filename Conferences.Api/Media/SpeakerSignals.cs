using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading.Channels;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Api.Store;
using Conferences.Domain.State;

namespace Conferences.Api.Media;

/// <summary>
/// Who talks, from a media server that tells one node only: that node passes it on to the others. Nothing of it is
/// stored, and what does not arrive is made up for by the next change.
/// </summary>
internal sealed class SpeakerSignals(
    ActiveSpeakers speakers, NodeChannel nodes, TimeProvider clock, ILogger<SpeakerSignals> log)
    : BackgroundService
{
    private const string Channel = "conferences_talking";

    // A signal has fewer than 700 bytes, unless its ids are of other letters than ASCII: then up to 1,300.
    private const int Together = 6;

    // Call ids may have letters that would need no less than six bytes in HTML.
    private static readonly JsonSerializerOptions Compact = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // Older ones are dropped: nobody needs to know who talked a while ago.
    private const int MostWaiting = 10_000;

    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);

    private readonly string self = Ids.New();

    private readonly Channel<Signal> waiting = System.Threading.Channels.Channel.CreateBounded<Signal>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>That leg has begun to talk.</summary>
    public void Start(Place place, CallId callId, InstanceUuid? uuid = null) =>
        Tell(new(place.Account, place.ConferenceId, callId.Text, uuid?.Text, Talks: true));

    /// <summary>That leg has stopped, or left.</summary>
    public void Stop(Place place, CallId callId) =>
        Tell(new(place.Account, place.ConferenceId, callId.Text, null, Talks: false));

    /// <summary>Nobody talks in that conference any more.</summary>
    public void Stop(Place place) => Tell(new(place.Account, place.ConferenceId, null, null, Talks: false));

    /// <summary>Whoever talks, it is not heard any more.</summary>
    public void Forget() => Tell(new(null, null, null, null, Talks: false));

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        PeriodicWork.EachAsync(BetweenAttempts, clock, ListenAsync, log, stoppingToken),
        PeriodicWork.EachAsync(BetweenAttempts, clock, NotifyAsync, log, stoppingToken));

    private void Tell(Signal signal)
    {
        Take(signal);
        waiting.Writer.TryWrite(signal);
    }

    private void Take(Signal signal)
    {
        switch (signal)
        {
            case { Account: null } or { ConferenceId: null }:
                speakers.Forget();
                break;
            case { CallId: null }:
                speakers.Stop(new Place(signal.Account, signal.ConferenceId));
                break;
            case { Talks: true }:
                speakers.Start(
                    new(signal.Account, signal.ConferenceId),
                    new(signal.CallId),
                    signal.Uuid is { } uuid ? new InstanceUuid(uuid) : null);
                break;
            default:
                speakers.Stop(new(signal.Account, signal.ConferenceId), new(signal.CallId));
                break;
        }
    }

    private Task ListenAsync(CancellationToken cancellation) => nodes.ListenAsync(
        Channel,
        message =>
        {
            var told = JsonSerializer.Deserialize<Notice>(message)!;
            foreach (var signal in told.Node == self ? [] : told.Signals)
                Take(signal);
        },
        cancellation);

    private async Task NotifyAsync(CancellationToken cancellation)
    {
        while (await waiting.Reader.WaitToReadAsync(cancellation))
        {
            var together = new List<Signal>();
            while (together.Count < Together && waiting.Reader.TryRead(out var signal))
                together.Add(signal);
            await nodes.SendAsync(Channel, JsonSerializer.Serialize(new Notice(self, together), Compact), cancellation);
        }
    }

    private sealed record Notice(string Node, IReadOnlyList<Signal> Signals);

    private sealed record Signal(string? Account, string? ConferenceId, string? CallId, string? Uuid, bool Talks);
}
