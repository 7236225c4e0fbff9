using Conferences.Api.Queries;
using Conferences.Api.Store;

namespace Conferences.Api.Live.Blackhole;

/// <summary>The feeds of accounts to which sockets of this node have bound, each for as long as one has.</summary>
internal sealed class AccountFeeds(
    SseSubscribers listeners,
    HistoryQueries history,
    StateQueries states,
    LiveMessages messages,
    Admission admission,
    TimeProvider clock,
    ILogger<AccountFeeds> log)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, AccountFeed> feeds = [];

    public SseSubscribers Listeners => listeners;

    public HistoryQueries History => history;

    public StateQueries States => states;

    public LiveMessages Messages => messages;

    public Admission Admission => admission;

    public TimeProvider Clock => clock;

    public ILogger Log => log;

    /// <summary>Bytes of one account that may be unsent before sockets that are behind have to go.</summary>
    public long MostUnsent => admission.Options.ShareOf(admission.Options.UnsentBytes);

    /// <summary>The account's feed, for a socket that has no binding of the account yet.</summary>
    public AccountFeed Use(string account)
    {
        lock (gate)
        {
            if (!feeds.TryGetValue(account, out var feed))
                feeds[account] = feed = new(account, this);
            feed.Users++;
            return feed;
        }
    }

    /// <summary>The socket has no binding of the account any more.</summary>
    public async ValueTask LeaveAsync(string account)
    {
        AccountFeed? unused = null;
        lock (gate)
        {
            if (feeds.TryGetValue(account, out var feed) && --feed.Users == 0)
            {
                unused = feed;
                feeds.Remove(account);
            }
        }

        if (unused is not null)
            await unused.DisposeAsync();
    }
}
