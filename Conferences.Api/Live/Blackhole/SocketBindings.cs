using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Api.Store;

namespace Conferences.Api.Live.Blackhole;

/// <summary>The bindings of one socket, in the order in which they were made.</summary>
internal sealed partial class SocketBindings(
    BlackholeSocket socket,
    AccountFeeds feeds,
    AccountSockets accounts,
    StateQueries states,
    Admission admission,
    ILogger<SocketBindings> log)
    : IAsyncDisposable
{
    /// <summary>Most bindings of one socket.</summary>
    public const int Most = 1_000;

    /// <summary>Most bindings of all sockets to one account.</summary>
    public const int MostOfAccount = 25_000;

    // That may wait for one another.
    private const int MostReplays = 16;

    // What the ledger needs, as a rule, is milliseconds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly List<Subscription> all = [];
    private readonly Dictionary<string, AccountFeed> used = [];
    private Task replaying = Task.CompletedTask;
    private int replays;

    /// <summary>All of them.</summary>
    public IReadOnlyList<Subscription> All
    {
        get
        {
            lock (gate)
                return [.. all];
        }
    }

    /// <summary>True if it has bound to something of the account.</summary>
    public bool Uses(string account)
    {
        lock (gate)
            return used.ContainsKey(account);
    }

    /// <summary>Binds, and tells what was missed if it is asked for.</summary>
    public async Task SubscribeAsync(SocketRequest request, string requestId, SocketCredential credential)
    {
        var account = request.AccountId!;
        var read = request.Bindings!.Select(text => BindingParser.Read(text, account)).ToArray();
        var (point, error) = ResumePoint.Read(request, account, read);
        string[] errors =
        [
            .. read.Select(it => it.Error).OfType<string>().Where(it => it != BindingParser.NotAvailable),
            .. new[] { error }.OfType<string>(),
        ];
        if (errors.Length == 0 && !MayBind(account, credential))
            errors = [SocketErrors.Unauthorized];
        if (errors.Length == 0 && LimitReached(account, [.. read.Select(it => it.Binding?.Text)], point) is { } limit)
            errors = [limit];
        if (errors.Length == 0)
            errors = [.. read.Select(it => it.Error).OfType<string>()];
        if (errors.Length > 0)
        {
            socket.Send(Frames.Error(requestId, errors));
            return;
        }

        await AddAsync(
            account,
            [
                .. read.Select(it => new Subscription(socket, account, it.Binding!)
                {
                    Credential = credential,
                }),
            ],
            point,
            requestId);
    }

    /// <summary>Takes bindings back; those that there are none of are as good as taken back.</summary>
    public async Task UnsubscribeAsync(SocketRequest request, string requestId, SocketCredential credential)
    {
        var (account, texts) = (request.AccountId!, request.Bindings!);
        var read = texts.Select(text => BindingParser.Read(text, account).Error).OfType<string>().ToArray();
        string[] errors = [.. read.Where(it => it != BindingParser.NotAvailable)];

        // What was bound by an earlier token can be taken back by a newer one of another account.
        if (errors.Length == 0 && !Uses(account) && !MayBind(account, credential))
            errors = [SocketErrors.Unauthorized];
        if (errors.Length == 0)
            errors = read;
        if (errors.Length > 0)
        {
            socket.Send(Frames.Error(requestId, errors));
            return;
        }

        await RemoveAsync(account, it => texts.Contains(it.Binding.Text));
        socket.Send(Frames.Success(requestId, json =>
        {
            Frames.Texts(json, "unsubscribed", texts);
            WriteSubscribed(json);
        }));
    }

    /// <summary>The client has sent another valid token: what it allows, it allows from now on.</summary>
    public void Renew(SocketCredential credential)
    {
        foreach (var subscription in All)
        {
            if (credential.Caller.MayActFor(subscription.Account))
                subscription.Credential = credential;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var account in All.Select(it => it.Account).Distinct())
            await RemoveAsync(account, _ => true);
        await replaying;
    }

    private static bool MayBind(string account, SocketCredential credential) =>
        Ids.IsId(account) && credential.Caller.MayActFor(account);

    private string? LimitReached(string account, string?[] asked, ResumePoint? point)
    {
        lock (gate)
        {
            var made = all.Where(it => it.Account == account).Select(it => it.Binding.Text);
            var more = asked.Except(made).Count();
            if (all.Count + more > Most || (used.GetValueOrDefault(account)?.Count ?? 0) + more > MostOfAccount)
                return SocketErrors.TooManyBindings;
            if (point is not null && replays >= MostReplays)
                return SocketErrors.TooManyReplays;
            return used.ContainsKey(account) || accounts.HasRoom(account) ? null : SocketErrors.TooManySockets;
        }
    }

    private async Task AddAsync(string account, Subscription[] asked, ResumePoint? point, string requestId)
    {
        // A binding that is made again goes on, or begins again where the client says.
        var added = point is null ? [.. asked.Where(it => !IsMade(it))] : asked;
        var feed = Use(account);
        try
        {
            var newest = await admission.ReadAsync(account, () => NewestAsync(account, point), socket.Aborted);
            if (!await feed.ReachAsync(point is null ? newest : 0, Patience, socket.Aborted))
                throw new OverloadedException();

            // Whoever has more than there is would be told nothing until there is as much.
            point = point is null ? null : point with { After = Math.Min(point.After, newest) };
        }
        catch
        {
            await LeaveUnusedAsync(account);
            throw;
        }

        Take(account, it => added.Any(one => one.Binding.Text == it.Binding.Text), feed);
        foreach (var subscription in added)
            subscription.BeginBehind(point);
        lock (gate)
            all.AddRange(added);

        // Held until the reply is on its way: nothing that happens from then on is missed.
        var begins = feed.Add(added, isHeld: true);
        socket.Send(Frames.Success(requestId, json =>
        {
            WriteSubscribed(json);

            // A client that has not been told of anything yet resumes from here.
            if (point is null)
                json.WriteString("cursor", Cursor.Of(account, begins));
        }));
        if (point is not null)
            replaying = ReplayAsync(replaying, feed, added, point);
        else if (!feed.Release(added))
            socket.End(SocketEnd.Unreadable);
    }

    // What a client has is measured against: all that is recorded, of one conference, of the account.
    private Task<long> NewestAsync(string account, ResumePoint? point) => point switch
    {
        null => states.NewestAsync(socket.Aborted),
        { ConferenceId: { } id } => states.VersionAsync(account, id, socket.Aborted),
        _ => states.NewestPlaceAsync(account, socket.Aborted),
    };

    private bool IsMade(Subscription subscription) =>
        All.Any(it => it.Account == subscription.Account && it.Binding.Text == subscription.Binding.Text);

    // One after the other: each reads as fast as the client does.
    private async Task ReplayAsync(Task before, AccountFeed feed, Subscription[] added, ResumePoint point)
    {
        Interlocked.Increment(ref replays);
        await before;
        try
        {
            await new EventReplay(feeds).RunAsync(feed, added, point, socket.Aborted);
        }
        catch (OperationCanceledException) when (socket.Aborted.IsCancellationRequested)
        {
            // The client has gone.
        }
        catch (Exception failure)
        {
            if (!StoreFailures.IsAway(failure))
                CannotReplay(log, failure);

            // What was missed cannot be told now: the client connects again, and asks again.
            socket.End(SocketEnd.Unreadable);
        }
        finally
        {
            Interlocked.Decrement(ref replays);
        }
    }

    private AccountFeed Use(string account)
    {
        lock (gate)
        {
            if (used.TryGetValue(account, out var feed))
                return feed;
            accounts.Add(account);
            return used[account] = feeds.Use(account);
        }
    }

    private void Take(string account, Func<Subscription, bool> which, AccountFeed feed)
    {
        Subscription[] taken;
        lock (gate)
        {
            taken = [.. all.Where(it => it.Account == account && which(it))];
            all.RemoveAll(taken.Contains);
        }

        foreach (var subscription in taken)
            subscription.IsOver = true;
        feed.Remove(taken);
    }

    private async Task RemoveAsync(string account, Func<Subscription, bool> which)
    {
        if (!used.TryGetValue(account, out var feed))
            return;
        Take(account, which, feed);
        await LeaveUnusedAsync(account);
    }

    private async Task LeaveUnusedAsync(string account)
    {
        lock (gate)
        {
            if (all.Any(it => it.Account == account) || !used.Remove(account))
                return;
        }

        accounts.Remove(account);
        await feeds.LeaveAsync(account);
    }

    private void WriteSubscribed(Utf8JsonWriter json) =>
        Frames.Texts(json, "subscribed", All.Select(it => it.Binding.Text).Distinct());

    [LoggerMessage(LogLevel.Error, "Could not replay events to a WebSocket.", EventName = "websocket.replay_failed")]
    private static partial void CannotReplay(ILogger log, Exception why);
}
