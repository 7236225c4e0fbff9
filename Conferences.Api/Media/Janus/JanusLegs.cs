using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Conferences.Api.Auth;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Api.Store;

namespace Conferences.Api.Media.Janus;

/// <summary>The legs that browsers have through this node.</summary>
internal sealed class JanusLegs : BackgroundService
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan BetweenFullLooks = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan BetweenTouches = TimeSpan.FromMinutes(10);

    // A connection without a leg.
    private static readonly TimeSpan LongestIdle = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, JanusLeg> legs = new();
    private readonly Dictionary<string, int> byAddress = [];
    private readonly LegServices services;
    private readonly LegEntrance entrance;
    private readonly LegQueries recorded;
    private readonly OperationQueries operations;
    private readonly AppendSignal signal;
    private readonly CancellationToken stopping;

    public JanusLegs(
        LegServices services,
        LegEntrance entrance,
        LegQueries recorded,
        OperationQueries operations,
        AppendSignal signal,
        IHostApplicationLifetime lifetime)
    {
        (this.services, this.entrance, this.recorded, this.operations, this.signal) =
            (services, entrance, recorded, operations, signal);
        stopping = lifetime.ApplicationStopping;
    }

    /// <summary>How many there are.</summary>
    public int Count => legs.Count;

    /// <summary>Takes a place of the address; null if it has too many connections. Dispose it at the end.</summary>
    public IDisposable? TryEnter(IPAddress? address)
    {
        var network = AttemptLimits.NetworkOf(address);
        lock (byAddress)
        {
            var count = byAddress.GetValueOrDefault(network);
            if (count >= services.Settings.LegsPerAddress)
                return null;
            byAddress[network] = count + 1;
        }

        return new Place(() => Leave(network));
    }

    /// <summary>Serves a browser's connection until it is over.</summary>
    public async Task ServeAsync(WebSocket web, IPAddress? address)
    {
        using var socket = new LegSocket(web, address);
        await using var stop = stopping.Register(() =>
            socket.Close(WebSocketCloseStatus.EndpointUnavailable, "the service is stopping: connect again"));
        JanusLeg? leg = null;
        using var idle = new Timer(
            _ =>
            {
                if (leg is null)
                    socket.Close(WebSocketCloseStatus.PolicyViolation, "no leg in two minutes");
            },
            null,
            LongestIdle,
            Timeout.InfiniteTimeSpan);

        // Who tries several pins on one connection is one caller.
        var id = Ids.New();
        await socket.RunAsync(async request =>
        {
            if (leg is not null)
                leg.Take(request);
            else
                leg = await TryBeginAsync(request, id, socket);
        });
        leg?.Detach(socket);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        PeriodicWork.EachAsync(BetweenLooks, services.Clock, LookAsync, services.Log, stoppingToken),
        PeriodicWork.EachAsync(
            BetweenTouches,
            services.Clock,
            cancellation => services.Rows.TouchAsync([.. legs.Keys], cancellation),
            services.Log,
            stoppingToken));

    private async Task<JanusLeg?> TryBeginAsync(LegRequest request, string id, LegSocket socket)
    {
        try
        {
            return await BeginAsync(request, id, socket);
        }
        catch (Exception failure) when (failure is OverloadedException || StoreFailures.IsAway(failure))
        {
            socket.Send(LegFrames.Error("the service is busy, try again"));
            return null;
        }
    }

    private Task<JanusLeg?> BeginAsync(LegRequest request, string id, LegSocket socket)
    {
        switch (request.Action)
        {
            case "join":
                return JoinAsync(request, id, socket);
            case "resume" when Ids.IsId(request.LegId) && request.Secret is { } secret:
                return ResumeAsync(request.LegId!, SHA256.HashData(Encoding.UTF8.GetBytes(secret)), socket);
            case "resume":
                socket.Send(LegFrames.Error("resume needs a leg_id and a secret"));
                break;
            case "offer" or "candidate" or "mute" or "unmute" or "leave":
                socket.Send(LegFrames.Error("this connection has no leg: join first"));
                break;
            default:
                socket.Send(LegFrames.Error("unknown action"));
                break;
        }

        return Task.FromResult<JanusLeg?>(null);
    }

    private async Task<JanusLeg?> JoinAsync(LegRequest request, string id, LegSocket socket)
    {
        var secret = Ids.New();
        var row = await entrance.EnterAsync(request, id, secret, HasRoom, socket, stopping);
        if (row is null)
            return null;
        var holder = Ids.New();
        await services.Rows.AddAsync(row, holder, stopping);
        var leg = Add(row, holder, socket);
        socket.Send(LegFrames.Admitted(leg.Id, secret, leg.State, services.Settings));
        return leg;
    }

    private bool HasRoom(string account) =>
        legs.Values.Count(it => it.Place.Account == account) < services.Settings.LegsPerAccount;

    private async Task<JanusLeg?> ResumeAsync(string id, byte[] secretHash, LegSocket socket)
    {
        if (legs.TryGetValue(id, out var here))
        {
            if (CryptographicOperations.FixedTimeEquals(here.SecretHash, secretHash) && here.Attach(socket))
                return here;
        }
        else
        {
            var holder = Ids.New();
            if (await services.Rows.HoldAsync(id, secretHash, holder, stopping) is { } row)
            {
                // It may have been put out while no node spoke for it.
                var place = new Queries.Place(row.Account, row.ConferenceId);
                if ((await recorded.FindAsync([(place, new(id))], stopping)).Values.FirstOrDefault() is
                    { LeftReason: { } left })
                {
                    await services.Rows.RemoveAsync(id, holder, stopping);
                    socket.Send(LegFrames.Left(left));
                    return null;
                }

                var leg = Add(row, holder, socket);
                leg.Resume();
                return leg;
            }
        }

        socket.Send(LegFrames.Left("gone"));
        return null;
    }

    private JanusLeg Add(LegRow row, string holder, LegSocket socket)
    {
        var leg = new JanusLeg(row, holder, socket, services, stopping);
        legs[leg.Id] = leg;
        _ = RunAsync(leg);
        return leg;
    }

    private async Task RunAsync(JanusLeg leg)
    {
        try
        {
            await leg.RunAsync();
        }
        finally
        {
            legs.TryRemove(new(leg.Id, leg));
        }
    }

    // As soon as something is recorded, for those that wait for it; for all of them now and then.
    private async Task LookAsync(CancellationToken cancellation)
    {
        var next = signal.Next;
        var all = legs.Values.ToArray();
        await TellAsync(all, cancellation);
        await AsyncSignal.WaitAsync(
            next, all.Length == 0 ? BetweenFullLooks / 4 : BetweenFullLooks, services.Clock, cancellation);
    }

    private async Task TellAsync(JanusLeg[] all, CancellationToken cancellation)
    {
        foreach (var leg in all)
        {
            foreach (var id in leg.Asked)
            {
                if (await operations.FindAsync(leg.Place.Account, leg.Place.ConferenceId, id, cancellation) is { } it)
                    leg.See(it);
            }
        }

        if (all.Length == 0)
            return;
        var seen = await recorded.FindAsync([.. all.Select(it => (it.Place, it.CallId))], cancellation);
        foreach (var leg in all)
        {
            if (seen.TryGetValue((leg.Place, leg.CallId), out var it))
                leg.See(it);
        }
    }

    private void Leave(string network)
    {
        lock (byAddress)
        {
            if (--byAddress[network] == 0)
                byAddress.Remove(network);
        }
    }

    private sealed class Place(Action leave) : IDisposable
    {
        public void Dispose() => leave();
    }
}
