namespace Conferences.Benchmarks;

/// <summary>Everything that takes part.</summary>
internal sealed record Stage(
    RunningService Service, LoadCaller Caller, BenchmarkDatabase Database, Floor Floor, Folds Folds)
    : IAsyncDisposable
{
    public static async Task<Stage> SetAsync()
    {
        var service = await RunningService.StartAsync();
        try
        {
            return new(
                service,
                await LoadCaller.LogInAsync(service),
                await BenchmarkDatabase.OpenAsync(service.ConnectionString),
                await Floor.OpenAsync(service.ConnectionString),
                new Folds(service.ConnectionString));
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Folds.DisposeAsync();
        await Floor.DisposeAsync();
        await Database.DisposeAsync();
        Caller.Dispose();
        Npgsql.NpgsqlConnection.ClearAllPools();
        await Service.DisposeAsync();
    }
}
