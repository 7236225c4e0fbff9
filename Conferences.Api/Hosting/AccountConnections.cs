using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections.Features;

namespace Conferences.Api.Hosting;

/// <summary>
/// How many connections each account has, those that idle included: one account cannot take all that the service
/// accepts.
/// </summary>
/// <param name="most">Connections of one account.</param>
internal sealed class AccountConnections(int most)
{
    private readonly ConcurrentDictionary<string, int> open = new();

    /// <summary>
    /// Counts the request's connection among those of its account until it is closed, if it is not counted yet. False
    /// if the account has too many: the connection is to be closed.
    /// </summary>
    public bool TryAdd(HttpContext http)
    {
        if (http.Request.RouteValues["account"] is not string account
            || http.Features.Get<IConnectionItemsFeature>() is not { } connection
            || http.Features.Get<IConnectionLifetimeFeature>() is not { } lifetime)
            return true;

        // Behind a proxy a connection is that of many accounts.
        var key = (typeof(AccountConnections), account);
        if (connection.Items.ContainsKey(key))
            return true;
        if (open.AddOrUpdate(account, 1, static (_, count) => count + 1) > most)
        {
            Remove(account);
            return false;
        }

        connection.Items[key] = true;
        lifetime.ConnectionClosed.Register(() => Remove(account));
        return true;
    }

    private void Remove(string account)
    {
        if (open.AddOrUpdate(account, 0, static (_, count) => count - 1) == 0)
            open.TryRemove(new(account, 0));
    }
}
