using System.Text.Json;
using System.Threading.RateLimiting;
using Conferences.Api.Auth;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;

namespace Conferences.Api.Live.Blackhole;

/// <summary>What one client has said so far, and the checks of each frame, in the order in which Kazoo makes them.
/// </summary>
internal sealed class SocketSession(
    BlackholeSocket socket, SocketBindings bindings, TokenAuthentication tokens, SocketMeter meter) : IAsyncDisposable
{
    // Frames that may come at once, and then each second.
    private const int Burst = 100;
    private const int PerSecond = 10;

    private const int MostBadFrames = 3;

    private readonly TokenBucketRateLimiter rate = new(new()
    {
        TokenLimit = Burst,
        TokensPerPeriod = 1,
        ReplenishmentPeriod = TimeSpan.FromMilliseconds(1_000 / PerSecond),

        // A timer for each socket would be the other way.
        AutoReplenishment = false,
        QueueLimit = 0,
    });

    private volatile SocketCredential? credential;
    private int badFrames;

    public BlackholeSocket Socket => socket;

    public SocketBindings Bindings => bindings;

    /// <summary>The newest token that was valid; null before the first.</summary>
    public SocketCredential? Credential => credential;

    /// <summary>Handles a frame.</summary>
    public async Task HandleAsync(IncomingKind kind, byte[] text)
    {
        meter.Received();
        var (json, bad) = kind switch
        {
            IncomingKind.Binary => (null, SocketErrors.Binary),
            IncomingKind.TooLarge => (null, SocketErrors.TooLarge),
            _ => StrictJson.Read(text) is ({ } read, _) ? (read, null) : ((JsonElement?)null, SocketErrors.NoJson),
        };
        if (json is { } frame)
            await HandleAsync(new(frame));
        else
        {
            socket.Send(Frames.Error(Ids.OfRequest(), bad!));
            if (++badFrames >= MostBadFrames)
                socket.End(SocketEnd.BadFrames);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await rate.DisposeAsync();
        await bindings.DisposeAsync();
    }

    private async Task HandleAsync(SocketRequest request)
    {
        var id = request.RequestId;
        try
        {
            if (await RefusalAsync(request) is { } error)
                socket.Send(Frames.Error(id, error));
            else if (request.Action == "ping")
                socket.Send(Frames.Success(id, json => json.WriteString("response", "pong")));
            else if (request.Action == "unsubscribe")
                await bindings.UnsubscribeAsync(request, id, credential!);
            else
                await bindings.SubscribeAsync(request, id, credential!);
        }
        catch (Exception failure) when (failure is OverloadedException || StoreFailures.IsAway(failure))
        {
            socket.Send(Frames.Error(id, SocketErrors.Unavailable));
        }
    }

    private async Task<string?> RefusalAsync(SocketRequest request)
    {
        rate.TryReplenish();
        using var lease = rate.AttemptAcquire();
        if (!lease.IsAcquired)
            return SocketErrors.TooFast;
        if (request.Token is not { } token)
            return SocketErrors.NoToken;
        if (!await IsValidAsync(token))
            return SocketErrors.WrongToken;
        return request.Lacking() ?? request.Action switch
        {
            "ping" => null,
            "subscribe" or "unsubscribe" => request.LackingInData(),
            _ => SocketErrors.UnknownAction,
        };
    }

    // A token is checked once; whether it still is valid is looked after while the socket is open.
    private async Task<bool> IsValidAsync(string token)
    {
        var hash = TokenHash.Of(token);
        if (credential?.Token == hash)
            return true;
        if (await tokens.FindAsync(token, socket.Address, socket.Aborted) is not { } user)
            return false;
        credential = new(hash, user);
        bindings.Renew(credential);
        return true;
    }
}
