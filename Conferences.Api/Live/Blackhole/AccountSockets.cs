using Conferences.Api.Store;

namespace Conferences.Api.Live.Blackhole;

/// <summary>How many sockets have bound to each account: one account cannot take all that the node serves.</summary>
internal sealed class AccountSockets(LimitOptions limits)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> counts = [];

    /// <summary>True if one more may bind to the account.</summary>
    public bool HasRoom(string account)
    {
        lock (gate)
            return counts.GetValueOrDefault(account) < limits.ShareOf(limits.Connections);
    }

    public void Add(string account)
    {
        lock (gate)
            counts[account] = counts.GetValueOrDefault(account) + 1;
    }

    public void Remove(string account)
    {
        lock (gate)
        {
            if (--counts[account] == 0)
                counts.Remove(account);
        }
    }
}
