using System.Diagnostics;
using System.Globalization;
using Conferences.Api.CommandLine;
using Marten;
using Marten.Services;

namespace Conferences.Development;

/// <summary>
/// Ends the process at a chosen point, as a power cut would, to test recovery: <c>CONFERENCES_CRASH</c> names the
/// point and, after a colon, how often it is passed first, e.g. <c>after_commit:20</c>. For tests only.
/// </summary>
internal sealed class CrashPoint(string place, int spared) : DocumentSessionListenerBase
{
    /// <summary>Events are decided and not yet stored.</summary>
    public const string BeforeCommit = "before_commit";

    /// <summary>Events are stored and nobody has been notified.</summary>
    public const string AfterCommit = "after_commit";

    /// <summary>Events are on the exchange and the relay's progress is not stored.</summary>
    public const string AfterPublish = "after_publish";

    /// <summary>An operation is marked as sent and its command not sent.</summary>
    public const string AfterSent = "after_sent";

    /// <summary>An endpoint of a webhook has answered and that is not stored.</summary>
    public const string AfterDelivery = "after_delivery";

    private int reached;

    /// <summary>The configured crash point, or null.</summary>
    public static CrashPoint? Of(IConfiguration configuration) => configuration["CONFERENCES_CRASH"]?.Split(':') switch
    {
        [var place, var count] when int.TryParse(count, CultureInfo.InvariantCulture, out var spared) =>
            new(place, spared),
        [{ Length: > 0 } place] => new(place, 0),
        null or [""] => null,
        _ => throw new CannotStartException("CONFERENCES_CRASH must be a point, or a point and a number: point:20."),
    };

    /// <summary>Ends the process if this is the configured point.</summary>
    public void Reach(string here)
    {
        if (here == place && Interlocked.Increment(ref reached) > spared)
            Process.GetCurrentProcess().Kill();
    }

    /// <inheritdoc/>
    public override Task BeforeSaveChangesAsync(IDocumentSession session, CancellationToken token)
    {
        if (session.PendingChanges.Streams().Any())
            Reach(BeforeCommit);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
    {
        if (commit.GetEvents().Any())
            Reach(AfterCommit);
        return Task.CompletedTask;
    }
}
