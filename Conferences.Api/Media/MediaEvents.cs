using Conferences.Api.Crossbar;
using Conferences.Domain;

namespace Conferences.Api.Media;

/// <summary>Where the media server's words come in: as commands, through the mailbox of their conference.</summary>
internal sealed partial class MediaEvents(Mailboxes mailboxes, TimeProvider clock, ILogger<MediaEvents> log)
{
    /// <summary>
    /// Has the word decided and recorded, with whatever follows from it; behind however many callers are waiting.
    /// </summary>
    /// <param name="word">The command it comes to.</param>
    /// <param name="operationId">The operation it is about, if it says; becomes the cause of the facts.</param>
    /// <param name="key">Makes a repeat harmless, if the server names its words.</param>
    /// <param name="succession">Words that it must not overtake.</param>
    public Task<Outcome> HearAsync(
        string account,
        string conferenceId,
        Func<Asking, Command> word,
        string? operationId = null,
        IdempotencyKey? key = null,
        Succession? succession = null)
    {
        var asking = Ids.Asking(clock.GetUtcNow());
        var issued = new Issued(
            word(asking),
            new(account, null, null, null, "media"),
            operationId ?? asking.OperationId,
            asking.At,
            key);
        return mailboxes.Send(account, conferenceId, issued, isOurs: true, succession);
    }

    /// <summary>
    /// As <see cref="HearAsync"/>, for one of many: a conference in which the word cannot be recorded keeps no other
    /// from its own. The failure is logged, and null is the outcome.
    /// </summary>
    public async Task<Outcome?> TryHearAsync(
        string account, string conferenceId, Func<Asking, Command> word, string? operationId = null)
    {
        try
        {
            return await HearAsync(account, conferenceId, word, operationId);
        }
        catch (Exception failure) when (!Messaging.IsAway(failure))
        {
            Unrecorded(conferenceId, failure);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Error, "A word about conference {ConferenceId} could not be recorded.")]
    private partial void Unrecorded(string conferenceId, Exception why);
}
