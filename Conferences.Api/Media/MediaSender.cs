using Conferences.Api.Store;
using Conferences.Domain.Commands;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Marten.Subscriptions;
using Command = Conferences.Domain.Commands.Command;

namespace Conferences.Api.Media;

/// <summary>
/// Sends the media commands that events require, in commit order, on one node at a time. An operation is first recorded
/// as sent and then sent, once: if the process dies in between, it is unknown whether it was carried out, and the
/// operation times out accordingly.
/// </summary>
internal sealed class MediaSender(IMediaLink link, MediaEvents mediaEvents, TimeProvider clock)
    : EventSubscription(SubscriptionNames.MediaSender, PageSize, MediaCommandFactory.Events)
{
    private const int PageSize = 500;

    /// <inheritdoc/>
    public override async Task<IChangeListener> ProcessEventsAsync(
        EventRange page,
        ISubscriptionController controller,
        IDocumentOperations operations,
        CancellationToken cancellationToken)
    {
        foreach (var events in page.Events.GroupBy(@event => @event.TenantId))
            await TellAsync(events.Key, [.. events], operations.ForTenant(events.Key), cancellationToken);
        return NullChangeListener.Instance;
    }

    private async Task TellAsync(
        string account, IReadOnlyList<IEvent> events, IQuerySession session, CancellationToken cancellation)
    {
        var factory = await MediaCommandFactory.LoadAsync(account, events, session, cancellation);
        var sent = await MarkAsync(account, events, factory, cancellation);
        foreach (var @event in events)
        {
            var commands = @event.Data is OperationRequested { Operation: var operation }
                ? sent.TryGetValue(operation.Id, out var marked) ? [factory.Command(@event, marked)] : []
                : factory.Announcements(@event, clock.GetUtcNow());
            foreach (var command in commands)
                await HandOverAsync(command, cancellation);
        }
    }

    // All at once: what waits in one mailbox is recorded in one commit, in the order of arrival. What cannot be
    // recorded is not sent, and times out.
    private async Task<IReadOnlyDictionary<OperationId, Operation>> MarkAsync(
        string account, IEnumerable<IEvent> events, MediaCommandFactory factory, CancellationToken cancellation)
    {
        var asked = await Task.WhenAll(events
            .Where(@event =>
                @event.Data is OperationRequested && factory.IsRequested(@event.StreamKey!, OperationOf(@event)))
            .Select(async @event => (
                Event: @event,
                Unnamed: await link.UnnamedAsync(factory.Command(@event, OperationOf(@event)), cancellation))));
        var outcomes = await Task.WhenAll(asked.Select(it => mediaEvents.TryHearAsync(
            account, it.Event.StreamKey!, context => Mark(it.Event, it.Unnamed, context), OperationOf(it.Event).Id)));
        return outcomes.Select(outcome => outcome?.Operation).OfType<Operation>().ToDictionary(it => it.Id);
    }

    private Command Mark(IEvent @event, IReadOnlyCollection<int> unnamed, CommandContext context) => link.IsUp
        ? new MarkOperationSent(OperationOf(@event).Id, context.At, link.IsExact) { Unnamed = [.. unnamed] }
        : new FailOperation(OperationOf(@event).Id, Reason.LinkDown, context.At) { UnlessSent = true };

    private static Operation OperationOf(IEvent @event) => ((OperationRequested)@event.Data).Operation;

    private async Task HandOverAsync(MediaCommand command, CancellationToken cancellation)
    {
        try
        {
            await link.SendAsync(command, cancellation);
        }
        catch (UnsentException why) when (command.OperationId is { } operation)
        {
            await mediaEvents.TryHearAsync(
                command.Account,
                command.ConferenceId,
                context => new FailOperation(operation, why.Reason, context.At),
                operation);
        }
        catch (UnsentException)
        {
            // An announcement that cannot be played now is not played later.
        }
    }
}
