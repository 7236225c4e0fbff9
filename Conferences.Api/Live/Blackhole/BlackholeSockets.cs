using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using Conferences.Api.Auth;
using Conferences.Api.CommandLine;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Api.Store;

namespace Conferences.Api.Live.Blackhole;

/// <summary>
/// The WebSockets of this node. Once a second it looks after them: ends those whose client does not read or whose token
/// is not good any more.
/// </summary>
internal sealed class BlackholeSockets : BackgroundService
{
    /// <summary>The setting: most connections of one address.</summary>
    public const string PerAddressSetting = "Live:ConnectionsPerAddress";

    private const int DefaultPerAddress = 100;

    // What a client may take: for one frame to be taken, for one to be sent, and between two of them.
    private static readonly TimeSpan LongestSend = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestReceive = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromHours(1);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, SocketSession> sessions = new();
    private readonly Dictionary<string, int> byAddress = [];
    private readonly Lock gate = new();
    private readonly int perAddress;
    private readonly IServiceProvider services;
    private readonly TimeProvider clock;
    private readonly ApiKeys keys;
    private readonly SocketMeter meter;
    private readonly ILogger<BlackholeSockets> log;
    private readonly CancellationToken stopping;

    public BlackholeSockets(
        IServiceProvider services,
        IConfiguration configuration,
        IHostApplicationLifetime lifetime,
        TimeProvider clock,
        ApiKeys keys,
        SocketMeter meter,
        ILogger<BlackholeSockets> log)
    {
        (this.services, this.clock, this.keys, this.meter, this.log) = (services, clock, keys, meter, log);
        perAddress = AttemptLimits.Of(configuration, PerAddressSetting, DefaultPerAddress);
        stopping = lifetime.ApplicationStopping;
        stopping.Register(() =>
        {
            foreach (var session in sessions.Values)
                session.Socket.End(SocketEnd.Stopping);
        });
    }

    /// <summary>All of them.</summary>
    public IEnumerable<SocketSession> All => sessions.Values;

    /// <exception cref="CannotStartException">The limit is not a positive number.</exception>
    public static void Check(IConfiguration configuration) => AttemptLimits.Check(configuration, PerAddressSetting);

    /// <summary>Takes a place of the address; null if it has too many connections. Dispose it at the end.</summary>
    public IDisposable? TryEnter(IPAddress? address)
    {
        var network = AttemptLimits.NetworkOf(address);
        lock (gate)
        {
            var count = byAddress.GetValueOrDefault(network);
            if (count >= perAddress)
                return null;
            byAddress[network] = count + 1;
        }

        return new AddressPlace(() => Leave(network));
    }

    /// <summary>Serves a connection until it is over.</summary>
    public async Task ServeAsync(WebSocket web, IPAddress? address)
    {
        using var socket = new BlackholeSocket(web, Ids.New(), address, clock, meter);
        await using var session = new SocketSession(
            socket,
            ActivatorUtilities.CreateInstance<SocketBindings>(services, socket),
            services.GetRequiredService<TokenAuthentication>(),
            meter);
        sessions[socket.Id] = session;
        meter.Opened();
        if (stopping.IsCancellationRequested)
            socket.End(SocketEnd.Stopping);
        try
        {
            await socket.RunAsync(session.HandleAsync);
        }
        finally
        {
            sessions.TryRemove(socket.Id, out _);
            meter.Closed();
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        PeriodicWork.EachAsync(Interval, clock, LookAfterAsync, log, stoppingToken);

    private async Task LookAfterAsync(CancellationToken cancellation)
    {
        var admitted = new Dictionary<SocketCredential, bool>();
        var now = clock.GetUtcNow();
        foreach (var session in sessions.Values)
        {
            var socket = session.Socket;
            if (socket.IsOverdue)
                socket.Abort();
            else if (socket.Sending > LongestSend)
                socket.End(SocketEnd.TooSlow);
            else if (socket.Reading > LongestReceive)
                socket.End(SocketEnd.FrameTooSlow);
            else if (now - socket.ActiveAt > LongestSilence)
                socket.End(SocketEnd.Idle);
            else if (!socket.IsEnding)
                await ReadmitAsync(session, admitted, cancellation);
        }
    }

    private async Task ReadmitAsync(
        SocketSession session, Dictionary<SocketCredential, bool> admitted, CancellationToken cancellation)
    {
        var inUse = session.Bindings.All.Select(it => it.Credential).Append(session.Credential)
            .OfType<SocketCredential>().Distinct();
        foreach (var credential in inUse)
        {
            if (!admitted.TryGetValue(credential, out var isGood))
                admitted[credential] = isGood = await IsAdmittedAsync(credential, cancellation);
            if (!isGood)
                session.Socket.End(credential.HasExpired(clock) ? SocketEnd.TokenExpired : SocketEnd.KeyRevoked);
        }
    }

    // False if the key cannot be looked up: it may have been revoked, and the client can connect again.
    private async Task<bool> IsAdmittedAsync(SocketCredential credential, CancellationToken cancellation)
    {
        try
        {
            return await keys.StillAdmitsAsync(credential.User, cancellation);
        }
        catch (Exception failure) when (StoreFailures.IsAway(failure))
        {
            return false;
        }
    }

    private void Leave(string network)
    {
        lock (gate)
        {
            if (--byAddress[network] == 0)
                byAddress.Remove(network);
        }
    }

    private sealed class AddressPlace(Action leave) : IDisposable
    {
        public void Dispose() => leave();
    }
}
