using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Conferences.Api.Crossbar;
using Conferences.Api.Hosting;
using Wolverine;

namespace Conferences.Api;

/// <summary>
/// One mailbox per conference, and one per account for those that are to be made. What arrives while a commit is in
/// flight is decided together in the next one, so a thousand joins need a few dozen commits, and a lone command waits
/// for nobody. Correctness never depends on it: the stream's version guards every commit.
/// </summary>
internal sealed class Mailboxes
{
    /// <summary>Commands one conference may have waiting; one more of a caller's is turned away.</summary>
    public const int Capacity = 2_048;

    /// <summary>Commands decided in one commit at the most.</summary>
    public const int BatchSize = 256;

    // Without a conference: the account's new ones.
    private readonly ConcurrentDictionary<(string Account, string? Conference), Mailbox> open = new();
    private readonly IServiceScopeFactory scopes;
    private readonly Admission admission;
    private readonly MailboxMeter meter;

    public Mailboxes(IServiceScopeFactory scopes, Admission admission, IMeterFactory meters) =>
        (this.scopes, this.admission, meter) = (scopes, admission, new(meters, () => open.Count));

    /// <summary>Mailboxes with work in them; an idle one does not exist.</summary>
    public int Count => open.Count;

    /// <summary>Has the command decided and recorded.</summary>
    /// <param name="isOurs">True for what the service itself has to record: turned away, it would be lost.</param>
    /// <param name="succession">Those that it must not overtake.</param>
    /// <exception cref="MailboxFullException">Too many are waiting already.</exception>
    /// <exception cref="OverloadedException">Too many conferences wait to use the database.</exception>
    /// <exception cref="HeldUpException">One of its succession failed before it.</exception>
    public Task<Reply> Send(
        string account, string conferenceId, Issued issued, bool isOurs = false, Succession? succession = null) =>
        Send((account, conferenceId), new(conferenceId, issued, isOurs, succession));

    /// <summary>Has a conference made, with those that are to be made beside it.</summary>
    /// <param name="conferenceId">An id that nobody knows yet.</param>
    /// <exception cref="MailboxFullException">Too many are waiting already.</exception>
    /// <exception cref="OverloadedException">Too many conferences wait to use the database.</exception>
    public Task<Reply> Create(string account, string conferenceId, Issued issued) =>
        Send((account, null), new(conferenceId, issued, IsOurs: false, Succession: null));

    private Task<Reply> Send((string Account, string? Conference) place, Letter letter)
    {
        while (!open.GetOrAdd(place, static (it, all) => new Mailbox(it, all), this).Accepts(letter))
        {
            // The mailbox had just emptied and closed: the next round opens a new one.
        }

        return letter.Reply.Task;
    }

    private async Task<Reply[]> Decide((string Account, string? Conference) place, IReadOnlyList<Letter> letters)
    {
        // What the service itself has to record is turned away by nobody, and takes with it what came beside it.
        using var entered = letters.Any(letter => letter.IsOurs)
            ? null
            : await admission.WriteAsync(CancellationToken.None);
        await using var scope = scopes.CreateAsyncScope();
        var bus = scope.ServiceProvider.GetRequiredService<IMessageBus>();
        object batch = place.Conference is { } id
            ? new ConferenceBatch(id, [.. letters.Select(letter => letter.Issued)])
            : new CreationBatch([.. letters.Select(letter => new Creation(letter.ConferenceId, letter.Issued))]);
        var replies = await bus.InvokeForTenantAsync<Reply[]>(place.Account, batch);
        meter.Decided(replies);
        return replies;
    }

    private sealed record Letter(string ConferenceId, Issued Issued, bool IsOurs, Succession? Succession)
    {
        public TaskCompletionSource<Reply> Reply { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsHeldUp => Succession?.IsBroken is true;

        public void Fail(Exception failure)
        {
            Succession?.Break();
            Reply.SetException(failure);
        }
    }

    private sealed class Mailbox((string Account, string? Conference) place, Mailboxes all)
    {
        private readonly Lock gate = new();
        private readonly Queue<Letter> waiting = new();
        private bool isPumping;
        private bool isClosed;

        public bool Accepts(Letter letter)
        {
            lock (gate)
            {
                if (isClosed)
                    return false;
                if (waiting.Count >= Capacity && !letter.IsOurs)
                {
                    letter.Reply.SetException(new MailboxFullException(letter.ConferenceId));
                    return true;
                }

                waiting.Enqueue(letter);
                if (isPumping)
                    return true;
                isPumping = true;
            }

            _ = Task.Run(Pump);
            return true;
        }

        private async Task Pump()
        {
            while (Next() is { Count: > 0 } letters)
                await Deliver(letters);
        }

        private List<Letter> Next()
        {
            lock (gate)
            {
                var letters = new List<Letter>(Math.Min(waiting.Count, BatchSize));
                while (letters.Count < BatchSize && waiting.TryDequeue(out var letter))
                    letters.Add(letter);
                if (letters.Count > 0)
                    return letters;
                isClosed = true;
                all.open.TryRemove(new(place, this));
                return letters;
            }
        }

        private async Task Deliver(List<Letter> letters)
        {
            foreach (var letter in letters.Where(letter => letter.IsHeldUp))
                letter.Fail(new HeldUpException());
            letters.RemoveAll(letter => letter.IsHeldUp);
            if (letters.Count == 0)
                return;
            try
            {
                var replies = await all.Decide(place, letters);
                foreach (var (letter, reply) in letters.Zip(replies))
                    letter.Reply.SetResult(reply);
            }
            catch (Exception failure) when (letters.Count > 1 && !IsShared(failure))
            {
                // One of them is poison: alone it fails alone.
                foreach (var letter in letters)
                    await Deliver([letter]);
            }
            catch (Exception failure)
            {
                foreach (var letter in letters)
                    letter.Fail(failure);
            }
        }

        // Lost races were decided again already, a broken connection leaves open whether the commit happened, and where
        // many cannot get in, one by one they can even less: none of it is any single command's fault, or may be tried
        // again here.
        private static bool IsShared(Exception failure) =>
            failure is OverloadedException || Messaging.IsLostRace(failure) || Messaging.IsAway(failure);
    }
}

/// <summary>A conference has more commands waiting than it may.</summary>
internal sealed class MailboxFullException(string conferenceId)
    : Exception($"Conference {conferenceId} has too many commands waiting.");

/// <summary>
/// Commands of one conference that are to be decided in the order they were sent: where one fails, those behind it are
/// not decided either, so that all of them can be sent again.
/// </summary>
internal sealed class Succession
{
    private volatile bool isBroken;

    /// <summary>True once one of them has failed.</summary>
    public bool IsBroken => isBroken;

    /// <summary>One of them has failed.</summary>
    public void Break() => isBroken = true;
}

/// <summary>A command before this one failed, and this one must not overtake it.</summary>
internal sealed class HeldUpException() : Exception("A command before this one could not be decided.");
