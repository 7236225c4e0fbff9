using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Conferences.Domain.Commands;
using Conferences.Domain.State;

namespace Conferences.Api.Media;

/// <summary>Receives media events: as commands, through the mailbox of their conference.</summary>
internal sealed partial class MediaEvents(Mailboxes mailboxes, TimeProvider clock, ILogger<MediaEvents> log)
{
    /// <summary>
    /// Has the media event decided and recorded, with its consequences; queued behind any number of waiting callers.
    /// </summary>
    /// <param name="mediaEvent">The command it leads to.</param>
    /// <param name="operationId">The operation it names, if any; becomes the cause of the recorded events.</param>
    public async Task<Outcome> HearAsync(
        string account,
        string conferenceId,
        Func<CommandContext, Command> mediaEvent,
        OperationId? operationId = null) =>
        await mailboxes.SendOwn(account, conferenceId, Issue(account, mediaEvent, operationId));

    /// <summary>
    /// As <see cref="HearAsync"/>, behind the conference's earlier ordered events, and retried until it succeeds;
    /// see <see cref="Mailboxes.SendInOrder"/>.
    /// </summary>
    /// <param name="key">Makes a repeat harmless, if the server names its events.</param>
    public async Task<Outcome> HearInOrderAsync(
        string account,
        string conferenceId,
        Func<CommandContext, Command> mediaEvent,
        IdempotencyKey? key,
        CancellationToken cancellation,
        OperationId? operationId = null)
    {
        CommandEnvelope Again() => Issue(account, mediaEvent, operationId, key);
        return await mailboxes.SendInOrder(account, conferenceId, Again(), Again, isOurs: true, cancellation);
    }

    /// <summary>
    /// As <see cref="HearAsync"/>, for one of many: a failure in one conference does not affect the others. It is
    /// logged, and the outcome is null.
    /// </summary>
    public async Task<Outcome?> TryHearAsync(
        string account, string conferenceId, Func<CommandContext, Command> mediaEvent, OperationId? operationId = null)
    {
        try
        {
            return await HearAsync(account, conferenceId, mediaEvent, operationId);
        }
        catch (Exception failure) when (!StoreFailures.IsAway(failure))
        {
            Unrecorded(conferenceId, failure);
            return null;
        }
    }

    private CommandEnvelope Issue(
        string account,
        Func<CommandContext, Command> mediaEvent,
        OperationId? operationId = null,
        IdempotencyKey? key = null)
    {
        var context = Ids.NewContext(clock.GetUtcNow());
        return new(
            mediaEvent(context),
            new(account, null, null, null, "media"),
            (operationId ?? context.OperationId).Text,
            context.At,
            key);
    }

    [LoggerMessage(
        LogLevel.Error,
        "Could not record media event for conference {ConferenceId}.",
        EventName = "media.event_not_recorded")]
    private partial void Unrecorded(string conferenceId, Exception why);
}
