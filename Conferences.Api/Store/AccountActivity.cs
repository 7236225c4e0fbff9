namespace Conferences.Api.Store;

/// <summary>Knows whether one account alone is using the node.</summary>
internal sealed class AccountActivity(TimeProvider clock)
{
    // For how long an account counts after its last request.
    private static readonly TimeSpan Counts = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();

    // The account of the newest request, and the newest of any other account.
    private (string? Account, long At) newest;
    private (string? Account, long At) other;

    /// <summary>The clock that activity is measured by.</summary>
    public TimeProvider Clock => clock;

    /// <summary>Notes a request of this account.</summary>
    public void Note(string account)
    {
        lock (gate)
        {
            if (newest.Account != account)
                other = newest;
            newest = (account, clock.GetTimestamp());
        }
    }

    /// <summary>True if no other account has had a request for a second.</summary>
    public bool IsAlone(string account)
    {
        lock (gate)
        {
            var (name, at) = newest.Account == account ? other : newest;
            return name is null || clock.GetElapsedTime(at) > Counts;
        }
    }
}
