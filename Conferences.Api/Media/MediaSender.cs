using Conferences.Api.Hosting;
using Conferences.Domain;
using Conferences.Domain.Attending;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Marten.Subscriptions;
using Command = Conferences.Domain.Command;

namespace Conferences.Api.Media;

/// <summary>
/// Tells the media server what the facts ask of it, in commit order, on one node at a time. That an operation is sent
/// is recorded first and it is handed over after that, once: if the process dies in between, nobody knows whether it
/// was done, and the operation times out, which is the truth.
/// </summary>
internal sealed class MediaSender(IMediaLink link, MediaEvents events, TimeProvider clock)
    : FactReader(Shard, PageSize, Briefing.Facts)
{
    /// <summary>The subscription's name; its progress is kept under it.</summary>
    public const string Shard = "MediaSender";

    private const int PageSize = 500;

    /// <inheritdoc/>
    public override async Task<IChangeListener> ProcessEventsAsync(
        EventRange page,
        ISubscriptionController controller,
        IDocumentOperations operations,
        CancellationToken cancellationToken)
    {
        foreach (var facts in page.Events.GroupBy(fact => fact.TenantId))
            await TellAsync(facts.Key, [.. facts], operations.ForTenant(facts.Key), cancellationToken);
        return NullChangeListener.Instance;
    }

    private async Task TellAsync(
        string account, IReadOnlyList<IEvent> facts, IQuerySession session, CancellationToken cancellation)
    {
        var briefing = await Briefing.LoadAsync(account, facts, session, cancellation);
        var sent = await MarkAsync(account, facts, briefing, cancellation);
        foreach (var fact in facts)
        {
            var commands = fact.Data is OperationRequested { Operation: var operation }
                ? sent.Contains(operation.Id) ? [briefing.Command(fact, operation)] : []
                : briefing.Announcements(fact, clock.GetUtcNow());
            foreach (var command in commands)
                await HandOverAsync(command, cancellation);
        }
    }

    // All at once: what waits in one mailbox is recorded in one commit, in the order of asking. What cannot be recorded
    // is not handed over, and times out.
    private async Task<IReadOnlySet<string>> MarkAsync(
        string account, IEnumerable<IEvent> facts, Briefing briefing, CancellationToken cancellation)
    {
        var asked = await Task.WhenAll(facts
            .Where(fact => fact.Data is OperationRequested && briefing.IsOpen(fact.StreamKey!, OperationOf(fact)))
            .Select(async fact => (
                Fact: fact,
                Unnamed: await link.UnnamedAsync(briefing.Command(fact, OperationOf(fact)), cancellation))));
        var outcomes = await Task.WhenAll(asked.Select(it => events.TryHearAsync(
            account, it.Fact.StreamKey!, asking => Mark(it.Fact, it.Unnamed, asking), OperationOf(it.Fact).Id)));
        return outcomes.Select(outcome => outcome?.Operation?.Id).OfType<string>().ToHashSet();
    }

    private Command Mark(IEvent fact, IReadOnlyCollection<int> unnamed, Asking asking) => link.IsUp
        ? new MarkSent(OperationOf(fact).Id, asking.At, link.IsExact) { Unnamed = [.. unnamed] }
        : new FailOperation(OperationOf(fact).Id, Reason.LinkDown, asking.At);

    private static Operation OperationOf(IEvent fact) => ((OperationRequested)fact.Data).Operation;

    private async Task HandOverAsync(MediaCommand command, CancellationToken cancellation)
    {
        try
        {
            await link.SendAsync(command, cancellation);
        }
        catch (UnsentException why) when (command.OperationId is { } operation)
        {
            await events.TryHearAsync(
                command.Account,
                command.ConferenceId,
                asking => new FailOperation(operation, why.Reason, asking.At),
                operation);
        }
        catch (UnsentException)
        {
            // A tone that nobody hears now is not played later.
        }
    }
}
