using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Microsoft.AspNetCore.Connections;

namespace Conferences.Api.Hosting;

/// <summary>
/// Limits the connections of one listening address. Beyond the limit a reserve is accepted for health checks alone, so
/// that idle connections do not make the node look dead. When the reserve is full, a new connection replaces the oldest
/// one in it.
/// </summary>
/// <param name="most">Most connections outside of the reserve.</param>
internal sealed class ConnectionLimit(int most)
{
    /// <summary>Most connections in the reserve.</summary>
    public const int Reserved = 64;

    private readonly Lock gate = new();
    private readonly LinkedList<ConnectionContext> reserve = new();
    private int served;

    /// <summary>Connection middleware; returns when the connection ends.</summary>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var place = Enter(connection);
        try
        {
            await next(connection);
        }
        finally
        {
            Leave(place);
        }
    }

    /// <summary>HTTP middleware: a connection of the reserve serves one request, for health; others are refused.
    /// </summary>
    public static Task AnswerAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<HealthOnly>() is null)
            return next(http);
        if (!http.Request.Path.StartsWithSegments("/health"))
            return http.SendAsync(Failures.Overloaded with { ClosesConnection = true });
        http.Response.Headers.Connection = "close";
        return next(http);
    }

    // Null if the connection is within the limit.
    private LinkedListNode<ConnectionContext>? Enter(ConnectionContext connection)
    {
        ConnectionContext? oldest = null;
        LinkedListNode<ConnectionContext> place;
        lock (gate)
        {
            if (served < most)
            {
                served++;
                return null;
            }

            if (reserve.Count == Reserved)
            {
                oldest = reserve.First!.Value;
                reserve.RemoveFirst();
            }

            place = reserve.AddLast(connection);
        }

        connection.Features.Set(new HealthOnly());
        oldest?.Abort(new ConnectionAbortedException("A newer connection replaced this one in the reserve."));
        return place;
    }

    private void Leave(LinkedListNode<ConnectionContext>? place)
    {
        lock (gate)
        {
            if (place is null)
                served--;
            else if (place.List is not null)
                reserve.Remove(place);
        }
    }

    private sealed class HealthOnly;
}
