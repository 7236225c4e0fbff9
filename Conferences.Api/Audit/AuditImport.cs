using Conferences.Api.CommandLine;
using Conferences.Api.Store;
using Conferences.Api.Store.Rebuild;
using Conferences.Domain.State;
using Marten;
using Npgsql;

namespace Conferences.Api.Audit;

/// <summary><c>audit import</c>: restores an export to an empty store, with its times and versions.</summary>
internal static class AuditImport
{
    private const int PageSize = 1_000;

    /// <param name="keys">PEM files with public keys that may have signed it, besides those configured.</param>
    public static async Task GoAsync(string name, IEnumerable<string> keys, IServiceProvider services)
    {
        await using var file = File.OpenRead(name);
        using var stopping = new CancellationTokenSource();
        using var signals = Signals.Handle(stopping.Cancel);
        AuditKey[] known =
            [.. AuditVerification.Keys(keys), .. AuditKeys.Of(services.GetRequiredService<IConfiguration>())];
        var reader = new ExportReader(file, known);
        var store = services.GetRequiredService<IDocumentStore>();
        var database = services.GetRequiredService<NpgsqlDataSource>();
        await services.GetRequiredService<SchemaOwner>().ApplyAsync(stopping.Token);
        await using var locks = ReaderLocks.Of(store, database);
        if (!await locks.TryAttainAsync(store, SubscriptionNames.All, stopping.Token))
            throw new AuditException("A node of the service is running on this database; stop it first.");

        var bytes = services.GetRequiredService<LimitOptions>().PageBytes;
        var numbering = services.GetRequiredService<NumberingPlan>();
        await using (var record = await ImportedRecord.OpenAsync(store, numbering, database, stopping.Token))
        {
            await ProgressBars.ShowAsync(
                "Importing", report => ReadAsync(reader, record, report, file, bytes, stopping.Token));
            await record.CommitAsync(stopping.Token);
        }

        await RebuildAsync(services, View.All(store), stopping.Token);
        await using var connection = await database.OpenConnectionAsync(stopping.Token);
        var account = reader.First!.Checkpoint.Account;
        var withSecrets = reader.Last!.Checkpoint.Contents!.Secrets is not null;
        Console.WriteLine(
            $"""
            {AuditVerification.Summary(reader, known.Length > 0)}
            state      {await StateHash.OfAsync(connection, account, withSecrets, stopping.Token)}
            """);
    }

    private static async Task RebuildAsync(
        IServiceProvider services, IReadOnlyList<View> views, CancellationToken cancellation)
    {
        try
        {
            await Rebuild.ShowAsync(services, views, cancellation);
        }
        catch (SameNumberException same)
        {
            throw new AuditException(
                $"{same.Message} The events are imported, their views are not: run 'projections rebuild' with the "
                + "settings of the service that they were recorded by.");
        }
    }

    private static async Task ReadAsync(
        ExportReader reader,
        ImportedRecord record,
        Action<long, long> report,
        FileStream file,
        long bytes,
        CancellationToken cancellation)
    {
        var (page, added) = (new List<ExportedEntry>(PageSize), file.Position);
        await foreach (var entry in reader.EntriesAsync(cancellation))
        {
            if (reader.First!.Checkpoint.Link.N > 0)
                throw new AuditException("Only a complete export can be imported; this one begins in the middle.");
            page.Add(entry);
            if (page.Count < PageSize && file.Position - added < bytes)
                continue;
            await record.AddAsync(page, cancellation);
            page.Clear();
            added = file.Position;
            report(added, file.Length);
        }

        await record.AddAsync(page, cancellation);
    }
}
