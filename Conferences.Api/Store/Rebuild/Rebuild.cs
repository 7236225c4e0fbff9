using System.Diagnostics;
using Conferences.Api.CommandLine;
using JasperFx.Events;
using Marten;
using Npgsql;
using SessionOptions = Marten.Services.SessionOptions;

namespace Conferences.Api.Store.Rebuild;

/// <summary>The result of rebuilding a view.</summary>
/// <param name="Rows">Rows it has now.</param>
/// <param name="Events">Events that were folded.</param>
/// <param name="Differed">Rows that did not match the events: wrong, missing or superfluous.</param>
internal sealed record Rebuilt(string View, long Rows, long Events, TimeSpan Took, long Differed);

/// <summary>How much a rebuild folds before the rows are written.</summary>
/// <param name="Events">Most events.</param>
/// <param name="Bytes">Of events, as stored; the page ends with the event that reaches them.</param>
internal readonly record struct RebuildPage(int Events, long Bytes)
{
    private const int Usual = 5_000;

    /// <summary>The usual number of events, and the configured bytes.</summary>
    public static RebuildPage Of(LimitOptions limits) => new(Usual, limits.PageBytes);
}

/// <summary>
/// Folds views from the events again, with the projections that write them and in one transaction: readers see the old
/// rows until it commits. Nothing can be recorded meanwhile; writers are answered 503.
/// </summary>
/// <param name="progress">Called with the current view and its progress, from 0 to 1.</param>
internal sealed class Rebuild(
    IDocumentStore store, NpgsqlDataSource database, Action<View, double> progress, RebuildPage size)
{
    // Conflicts with the locks of transactions that record events, and with another rebuild.
    private const string LockOutWriters = "lock table conferences.mt_events in share row exclusive mode";

    /// <summary>Rebuilds the views and shows the progress.</summary>
    public static async Task<IReadOnlyList<Rebuilt>> ShowAsync(
        IServiceProvider services, IReadOnlyList<View> views, CancellationToken cancellation)
    {
        const int whole = 1_000;
        var order = views.Index().ToDictionary(it => it.Item, it => it.Index);
        IReadOnlyList<Rebuilt> rebuilt = [];
        await ProgressBars.ShowAsync("Rebuilding views", async report => rebuilt = await new Rebuild(
            services.GetRequiredService<IDocumentStore>(),
            services.GetRequiredService<NpgsqlDataSource>(),
            (view, done) => report((long)((order[view] + done) * whole), views.Count * whole),
            RebuildPage.Of(services.GetRequiredService<LimitOptions>()))
            .GoAsync(views, cancellation));
        return rebuilt;
    }

    /// <summary>Rebuilds the views and replaces their rows.</summary>
    /// <exception cref="PostgresException">Writers held the lock for too long; nothing was changed.</exception>
    /// <exception cref="SameNumberException">Two conferences have the same number; nothing was changed.</exception>
    public async Task<IReadOnlyList<Rebuilt>> GoAsync(IReadOnlyList<View> views, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var swap = await connection.BeginTransactionAsync(cancellation);
        var tables = new ViewTables(connection);
        await tables.AllowLongWaitAsync(cancellation);
        await tables.RunAsync(LockOutWriters, cancellation);
        var events = new EventPages(store, database, await tables.NewestEventAsync(cancellation), size);
        var rebuilt = new List<Rebuilt>();
        foreach (var view in views)
            rebuilt.Add(await FoldAsync(view, events, swap, tables, cancellation));
        await swap.CommitAsync(cancellation);
        return rebuilt;
    }

    private async Task<Rebuilt> FoldAsync(
        View view, EventPages events, NpgsqlTransaction swap, ViewTables tables, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        await tables.SetAsideAsync(view, cancellation);
        var count = 0L;
        var claims = view.Source is NumberClaims source ? new RebuiltClaims(source) : null;
        await foreach (var (page, done) in events.OfAsync(view, cancellation))
        {
            if (claims is null)
                await ApplyAsync(view, page, swap, cancellation);
            else
                claims.Take(page);
            count += page.Count;
            progress(view, done);
        }

        if (claims is not null)
            await claims.WriteAsync(store, OptionsOf(swap), cancellation);
        progress(view, 1);
        var took = Stopwatch.GetElapsedTime(start);
        var (rows, differed) = await tables.CompareAsync(view, cancellation);
        await tables.SetVersionAsync(view, cancellation);
        return new(view.Name, rows, count, took, differed);
    }

    // The projections write as they do when an event is recorded, only in another transaction.
    private async Task ApplyAsync(
        View view, IReadOnlyList<IEvent> page, NpgsqlTransaction swap, CancellationToken cancellation)
    {
        await using var session = store.LightweightSession(OptionsOf(swap));
        var projection = view.Source.BuildForInline();
        foreach (var account in page.GroupBy(@event => @event.TenantId))
        {
            await projection.ApplyAsync(
                (IDocumentOperations)session.ForTenant(account.Key), Streams(view, account), cancellation);
        }

        await session.SaveChangesAsync(cancellation);
    }

    private static SessionOptions OptionsOf(NpgsqlTransaction swap)
    {
        var options = SessionOptions.ForTransaction(swap);
        options.AllowAnyTenant = true;
        options.Timeout = 0;
        return options;
    }

    // Views that do not fold whole streams may depend on the order of all events.
    private static IEnumerable<StreamAction> Streams(View view, IGrouping<string, IEvent> account)
    {
        var streams = view.FoldsWholeStreams
            ? account.GroupBy(@event => @event.StreamKey!)
                .Select(stream => StreamAction.Append(stream.Key, [.. stream]))
            : account.Select(@event => StreamAction.Append(@event.StreamKey!, [@event]));
        foreach (var stream in streams)
        {
            stream.TenantId = account.Key;
            yield return stream;
        }
    }
}
