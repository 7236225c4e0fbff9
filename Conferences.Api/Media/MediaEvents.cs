using Conferences.Api.Crossbar;
using Conferences.Domain;

namespace Conferences.Api.Media;

/// <summary>Where the media server's words come in: as commands, through the mailbox of their conference.</summary>
internal sealed class MediaEvents(Mailboxes mailboxes, TimeProvider clock)
{
    /// <summary>
    /// Has the word decided and recorded, with whatever follows from it; behind however many callers are waiting.
    /// </summary>
    /// <param name="word">The command it comes to.</param>
    /// <param name="operationId">The operation it is about, if it says; becomes the cause of the facts.</param>
    public Task<Reply> HearAsync(
        string account, string conferenceId, Func<Asking, Command> word, string? operationId = null)
    {
        var asking = Ids.Asking(clock.GetUtcNow());
        var issued = new Issued(
            word(asking),
            new(account, null, null, null, "media"),
            operationId ?? asking.OperationId,
            asking.At,
            null);
        return mailboxes.Send(account, conferenceId, issued, isOurs: true);
    }
}
