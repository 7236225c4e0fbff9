using System.Diagnostics;
using Conferences.Api.CommandLine;
using JasperFx.Events;
using Marten;
using Npgsql;
using SessionOptions = Marten.Services.SessionOptions;

namespace Conferences.Api.Store.Rebuild;

/// <summary>A view as it was folded again.</summary>
/// <param name="Rows">Rows it has now.</param>
/// <param name="Events">Facts that were folded.</param>
/// <param name="Differed">Rows that were not what the facts say: wrong, missing, or too many.</param>
internal sealed record Rebuilt(string View, long Rows, long Events, TimeSpan Took, long Differed);

/// <summary>
/// Folds views from the facts again, by the projections that write them and in one transaction: whoever reads meanwhile
/// finds what was there, and then all that is new at once. Nothing can be recorded meanwhile; whoever wants to is told
/// to come back.
/// </summary>
/// <param name="tell">Called with the view at hand and how much of it is done, from 0 to 1.</param>
/// <param name="pageSize">Facts that are folded before what comes of them is written.</param>
internal sealed class Rebuild(
    IDocumentStore store, NpgsqlDataSource database, Action<View, double> tell, int pageSize = 5_000)
{
    // Only who records facts takes the like of it on this table, and another rebuild.
    private const string KeepWritersOut = "lock table conferences.mt_events in share row exclusive mode";

    /// <summary>Folds them, and shows how far that is.</summary>
    public static async Task<IReadOnlyList<Rebuilt>> ShowAsync(
        IDocumentStore store, NpgsqlDataSource database, IReadOnlyList<View> views, CancellationToken cancellation)
    {
        const int whole = 1_000;
        var order = views.Index().ToDictionary(it => it.Item, it => it.Index);
        IReadOnlyList<Rebuilt> rebuilt = [];
        await ProgressBars.ShowAsync("Rebuilding views", async told => rebuilt = await new Rebuild(
            store,
            database,
            (view, done) => told((long)((order[view] + done) * whole), views.Count * whole))
            .GoAsync(views, cancellation));
        return rebuilt;
    }

    /// <summary>Folds them and puts them in the place of what is there.</summary>
    /// <exception cref="PostgresException">Something else wrote for too long; nothing was changed.</exception>
    public async Task<IReadOnlyList<Rebuilt>> GoAsync(IReadOnlyList<View> views, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var swap = await connection.BeginTransactionAsync(cancellation);
        var tables = new ViewTables(connection);
        await tables.WaitPatientlyAsync(cancellation);
        await tables.RunAsync(KeepWritersOut, cancellation);
        var events = new EventPages(store, await tables.NewestEventAsync(cancellation), pageSize);
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
        await foreach (var (page, done) in events.OfAsync(view, cancellation))
        {
            await ApplyAsync(view, page, swap, cancellation);
            count += page.Count;
            tell(view, done);
        }

        tell(view, 1);
        var took = Stopwatch.GetElapsedTime(start);
        var (rows, differed) = await tables.CompareAsync(view, cancellation);
        return new(view.Name, rows, count, took, differed);
    }

    // The projections themselves write, as they do when a fact is recorded; only the transaction is another.
    private async Task ApplyAsync(
        View view, IReadOnlyList<IEvent> page, NpgsqlTransaction swap, CancellationToken cancellation)
    {
        var options = SessionOptions.ForTransaction(swap);
        options.AllowAnyTenant = true;
        options.Timeout = 0;
        await using var session = store.LightweightSession(options);
        var projection = view.Source.BuildForInline();
        foreach (var account in page.GroupBy(@event => @event.TenantId))
        {
            await projection.ApplyAsync(
                (IDocumentOperations)session.ForTenant(account.Key), Streams(view, account), cancellation);
        }

        await session.SaveChangesAsync(cancellation);
    }

    // What is not folded stream by stream may depend on the order among streams: a number must be free to be claimed.
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
