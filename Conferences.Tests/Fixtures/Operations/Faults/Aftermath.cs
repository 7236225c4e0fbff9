using Conferences.Api.Commands;
using Conferences.Api.Media;
using Conferences.Api.Queries;
using Conferences.Api.Store;
using Conferences.Tests.Fixtures.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Conferences.Tests.Fixtures.Operations.Faults;

/// <summary>The contents of a database after a fault, compared with what clients saw.</summary>
internal sealed class Aftermath : IAsyncDisposable
{
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(10);

    private readonly NpgsqlDataSource database;

    // A second host that is never started: only its event store is used, for reading.
    private readonly WebApplication parts;

    public Aftermath(string connectionString)
    {
        database = NpgsqlDataSource.Create(connectionString);
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration["ConnectionStrings:Postgres"] = connectionString;
        builder.AddEventStore().AddProjections().AddQueries().AddCommands().AddMedia();
        parts = builder.Build();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>All stored events.</summary>
    public Task<IReadOnlyList<StoredEventRow>> EventsAsync() => StoredEventRow.AllAsync(database, Cancellation);

    /// <summary>Asserts that acknowledged writes are stored, once and whole, and nothing else is.</summary>
    public async Task AgreesWithAsync(IReadOnlyList<Entry> log)
    {
        var events = await EventsAsync();
        Assert.Empty(Checker.OfWrites(log, events));
        Assert.Empty(Checker.OfStreams(events));
        foreach (var (account, conference) in events.Select(it => (it.Account, it.Conference)).Distinct())
            await Snapshots.Agree(parts.Services, account, conference);
    }

    /// <summary>Asserts that within ten seconds all stored events are published, in order, and nothing else.</summary>
    /// <returns>The number of repeated deliveries.</returns>
    public async Task<int> IsKnownToAsync(Audience audience)
    {
        await Until.Async(async () => await PublishedAsync() >= (await EventsAsync())[^1].Position, Recovery);
        var events = await EventsAsync();
        await Until.Async(() => Task.FromResult(
            events.Select(it => it.Id).Except(audience.Log.Select(it => it.Id)).Any() is false));
        var heard = await audience.StopAsync();
        Assert.Empty(Checker.OfDeliveries(heard, events));
        return heard.Count - events.Count;
    }

    public async ValueTask DisposeAsync()
    {
        await parts.DisposeAsync();
        await database.DisposeAsync();
    }

    private async Task<long> PublishedAsync()
    {
        await using var command = database.CreateCommand(
            "select last_seq_id from conferences.mt_event_progression where name = 'Bus:All'");
        return await command.ExecuteScalarAsync(Cancellation) as long? ?? 0;
    }
}
