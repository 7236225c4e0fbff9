using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Conferences.Domain.Commands;

namespace Conferences.Api.Media;

/// <summary>Where the media server's words come in: as commands, through the mailbox of their conference.</summary>
internal sealed partial class MediaEvents(Mailboxes mailboxes, TimeProvider clock, ILogger<MediaEvents> log)
{
    /// <summary>
    /// Has the word decided and recorded, with whatever follows from it; behind however many callers are waiting.
    /// </summary>
    /// <param name="mediaEvent">The command it comes to.</param>
    /// <param name="operationId">The operation it is about, if it says; becomes the cause of the facts.</param>
    public async Task<Outcome> HearAsync(
        string account, string conferenceId, Func<CommandContext, Command> mediaEvent, string? operationId = null) =>
        await mailboxes.SendOwn(account, conferenceId, Issue(account, mediaEvent, operationId));

    /// <summary>
    /// As <see cref="HearAsync"/>, behind the events of the conference that were heard in order before, and for as many
    /// attempts as it takes; see <see cref="Mailboxes.SendInOrder"/>.
    /// </summary>
    /// <param name="key">Makes a repeat harmless, if the server names its events.</param>
    public async Task<Outcome> HearInOrderAsync(
        string account,
        string conferenceId,
        Func<CommandContext, Command> mediaEvent,
        IdempotencyKey? key,
        CancellationToken cancellation)
    {
        CommandEnvelope Again() => Issue(account, mediaEvent, key: key);
        return await mailboxes.SendInOrder(account, conferenceId, Again(), Again, isOurs: true, cancellation);
    }

    /// <summary>
    /// As <see cref="HearAsync"/>, for one of many: a conference in which the word cannot be recorded keeps no other
    /// from its own. The failure is logged, and null is the outcome.
    /// </summary>
    public async Task<Outcome?> TryHearAsync(
        string account, string conferenceId, Func<CommandContext, Command> mediaEvent, string? operationId = null)
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
        string account, Func<CommandContext, Command> mediaEvent, string? operationId = null, IdempotencyKey? key = null)
    {
        var context = Ids.NewContext(clock.GetUtcNow());
        return new(
            mediaEvent(context),
            new(account, null, null, null, "media"),
            operationId ?? context.OperationId,
            context.At,
            key);
    }

    [LoggerMessage(LogLevel.Error, "A word about conference {ConferenceId} could not be recorded.")]
    private partial void Unrecorded(string conferenceId, Exception why);
}
