using System.Diagnostics;
using System.Globalization;
using Marten;
using Marten.Services;

namespace Conferences.Api.Hosting;

/// <summary>
/// Ends the process at a chosen place, as a power cut would, to prove what holds then: <c>CONFERENCES_CRASH</c> names
/// the place, and behind a colon how often it is reached before, e.g. <c>after_commit:20</c>. For tests only.
/// </summary>
internal sealed class CrashPoint : DocumentSessionListenerBase
{
    /// <summary>Facts were decided and are not stored.</summary>
    public const string BeforeCommit = "before_commit";

    /// <summary>Facts are stored and nobody has been told.</summary>
    public const string AfterCommit = "after_commit";

    /// <summary>Facts are on the exchange and the relay's progress is not stored.</summary>
    public const string AfterPublish = "after_publish";

    /// <summary>An operation is marked as sent and not handed over.</summary>
    public const string AfterSent = "after_sent";

    private const string Variable = "CONFERENCES_CRASH";

    private static readonly (string Place, int Spared) Chosen = Read(Environment.GetEnvironmentVariable(Variable));

    private static int reached;

    /// <summary>True if there is such a place.</summary>
    public static bool IsSet => Chosen.Place.Length > 0;

    /// <summary>The process may end here.</summary>
    public static void Reach(string place)
    {
        if (place == Chosen.Place && Interlocked.Increment(ref reached) > Chosen.Spared)
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

    private static (string Place, int Spared) Read(string? text) => text?.Split(':') switch
    {
        [var place, var count] => (place, int.Parse(count, CultureInfo.InvariantCulture)),
        [var place] => (place, 0),
        _ => ("", 0),
    };
}
