using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Conferences.Api.Store;
using Wolverine;

namespace Conferences.Api.Commands;

/// <summary>
/// One mailbox per conference, and one per account for new conferences. Every command, from HTTP, the bus or the media
/// server, goes through its conference's mailbox and waits in no other queue. Commands that arrive during a commit are
/// decided together in the next one, so a thousand joins need a few dozen commits, and a single command does not wait.
/// Correctness does not depend on this: the stream's version guards every commit.
/// </summary>
internal sealed class Mailboxes
{
    /// <summary>Commands that may wait for one conference; further ones from callers are refused.</summary>
    public const int Capacity = 2_048;

    /// <summary>Most commands decided in one commit.</summary>
    public const int BatchSize = 256;

    // Conference is null for the account's new conferences.
    private readonly ConcurrentDictionary<(string Account, string? Conference), Mailbox> open = new();
    private readonly IServiceScopeFactory scopes;
    private readonly Admission admission;
    private readonly MailboxMeter meter;
    private readonly TimeProvider clock;

    public Mailboxes(IServiceScopeFactory scopes, Admission admission, IMeterFactory meters, TimeProvider clock) =>
        (this.scopes, this.admission, meter, this.clock) = (scopes, admission, new(meters, () => open.Count), clock);

    /// <summary>Mailboxes with commands; an empty mailbox is removed.</summary>
    public int Count => open.Count;

    /// <summary>Decides and records a caller's command.</summary>
    /// <exception cref="MailboxFullException">Too many commands are waiting for the conference.</exception>
    /// <exception cref="OverloadedException">Too many conferences are waiting for the database.</exception>
    public Task<Outcome> Send(string account, string conferenceId, CommandEnvelope envelope) =>
        Add((account, conferenceId), new(conferenceId, envelope));

    /// <summary>
    /// Decides and records a command of the service itself. It is never refused, since it would be lost.
    /// </summary>
    public Task<Outcome> SendOwn(string account, string conferenceId, CommandEnvelope envelope) =>
        Add((account, conferenceId), new(conferenceId, envelope) { IsOurs = true });

    /// <summary>
    /// Decides and records the command after the conference's earlier ordered commands, in the order of the calls. If
    /// it fails temporarily, e.g. because the database is unavailable, it is retried with growing pauses, and only
    /// ordered commands wait behind it; if it fails permanently, those continue. It is never refused: senders limit how
    /// many are in flight.
    /// </summary>
    /// <param name="again">Creates the command for another attempt, with the time of that attempt.</param>
    /// <param name="isOurs">True for a command of the service itself, as in <see cref="SendOwn"/>.</param>
    /// <param name="cancellation">Prevents further attempts; one that is running completes.</param>
    /// <exception cref="OperationCanceledException">It is unknown whether the command was decided.</exception>
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

    /// <summary>Creates a conference, in one commit with others that are waiting.</summary>
    /// <param name="conferenceId">A newly generated id.</param>
    /// <exception cref="MailboxFullException">Too many creations are waiting for the account.</exception>
    /// <exception cref="OverloadedException">Too many conferences are waiting for the database.</exception>
    public Task<Outcome> Create(string account, string conferenceId, CommandEnvelope envelope) =>
        Add((account, null), new(conferenceId, envelope));

    private Task<Outcome> Add((string Account, string? Conference) place, QueuedCommand command)
    {
        while (!open.GetOrAdd(place, static (it, all) => all.Open(it), this).TryAdd(command))
        {
            // The mailbox has just closed: the next iteration opens a new one.
        }

        return command.Outcome;
    }

    private Mailbox Open((string Account, string? Conference) place) =>
        new(commands => DecideAsync(place, commands), mailbox => open.TryRemove(new(place, mailbox)), clock);

    private async Task<Outcome[]> DecideAsync(
        (string Account, string? Conference) place, IReadOnlyList<QueuedCommand> commands)
    {
        // Commands of the service itself are never refused, nor is the batch they are in.
        using var entered = commands.Any(command => command.IsOurs)
            ? null
            : await admission.WriteAsync(place.Account, CancellationToken.None);
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
