using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Conferences.Api.Store;
using Wolverine;

namespace Conferences.Api.Commands;

/// <summary>
/// One mailbox per conference, and one per account for those that are to be made: whatever is asked of a conference,
/// by HTTP, by the bus or by the media server, goes through its mailbox and waits in no other queue. What arrives while
/// a commit is in flight is decided together in the next one, so a thousand joins need a few dozen commits, and a lone
/// command waits for nobody. Correctness never depends on it: the stream's version guards every commit.
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
    private readonly TimeProvider clock;

    public Mailboxes(IServiceScopeFactory scopes, Admission admission, IMeterFactory meters, TimeProvider clock) =>
        (this.scopes, this.admission, meter, this.clock) = (scopes, admission, new(meters, () => open.Count), clock);

    /// <summary>Mailboxes with work in them; an idle one does not exist.</summary>
    public int Count => open.Count;

    /// <summary>Has a caller's command decided and recorded.</summary>
    /// <exception cref="MailboxFullException">Too many are waiting already.</exception>
    /// <exception cref="OverloadedException">Too many conferences wait to use the database.</exception>
    public Task<Outcome> Send(string account, string conferenceId, CommandEnvelope envelope) =>
        Add((account, conferenceId), new(conferenceId, envelope));

    /// <summary>
    /// Has a command decided and recorded that the service itself has to record: it is never turned away, since it
    /// would be lost.
    /// </summary>
    public Task<Outcome> SendOwn(string account, string conferenceId, CommandEnvelope envelope) =>
        Add((account, conferenceId), new(conferenceId, envelope) { IsOurs = true });

    /// <summary>
    /// Has the command decided and recorded behind those of its conference that were sent in order before: its place is
    /// that of this call. If it fails for now (the database is away), it is attempted again with growing pauses, and
    /// those behind it wait; commands that were sent without an order do not. If it fails for good, those behind it go
    /// on. It is never turned away: whoever sends in order bounds how many are on the way.
    /// </summary>
    /// <param name="again">Issues it anew for another attempt, at the time of that one.</param>
    /// <param name="isOurs">True for what the service itself has to record, as in <see cref="SendOwn"/>.</param>
    /// <param name="cancellation">Once it is cancelled no attempt is begun; one that is under way comes to its end.
    /// </param>
    /// <exception cref="OperationCanceledException">Whether it was decided is not known.</exception>
    public Task<Outcome> SendInOrder(
        string account,
        string conferenceId,
        CommandEnvelope envelope,
        Func<CommandEnvelope> again,
        bool isOurs,
        CancellationToken cancellation) =>
        Add((account, conferenceId), new(conferenceId, envelope)
        {
            IsOurs = isOurs,
            Again = again,
            Cancellation = cancellation,
        });

    /// <summary>Has a conference made, with those that are to be made beside it.</summary>
    /// <param name="conferenceId">An id that nobody knows yet.</param>
    /// <exception cref="MailboxFullException">Too many are waiting already.</exception>
    /// <exception cref="OverloadedException">Too many conferences wait to use the database.</exception>
    public Task<Outcome> Create(string account, string conferenceId, CommandEnvelope envelope) =>
        Add((account, null), new(conferenceId, envelope));

    private Task<Outcome> Add((string Account, string? Conference) place, QueuedCommand command)
    {
        while (!open.GetOrAdd(place, static (it, all) => all.Open(it), this).TryAdd(command))
        {
            // The mailbox had just emptied and closed: the next round opens a new one.
        }

        return command.Outcome;
    }

    private Mailbox Open((string Account, string? Conference) place) =>
        new(commands => DecideAsync(place, commands), mailbox => open.TryRemove(new(place, mailbox)), clock);

    private async Task<Outcome[]> DecideAsync(
        (string Account, string? Conference) place, IReadOnlyList<QueuedCommand> commands)
    {
        // What the service itself has to record is turned away by nobody, and takes with it what came beside it.
        using var entered = commands.Any(command => command.IsOurs)
            ? null
            : await admission.WriteAsync(CancellationToken.None);
        await using var scope = scopes.CreateAsyncScope();
        var bus = scope.ServiceProvider.GetRequiredService<IMessageBus>();
        object batch = place.Conference is { } id
            ? new ConferenceBatch(id, [.. commands.Select(command => command.Issue())])
            : new CreationBatch([.. commands.Select(it => new Creation(it.ConferenceId, it.Issue()))]);
        var outcomes = await bus.InvokeForTenantAsync<Outcome[]>(place.Account, batch);
        meter.Decided(outcomes);
        return outcomes;
    }
}
