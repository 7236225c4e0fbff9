using System.Diagnostics;
using Npgsql;

namespace Conferences.Benchmarks;

/// <summary>
/// How fast the service's own command folds each view again, on copies of one conference's life. It fails if the
/// command does, or if a view was not what the facts say.
/// </summary>
internal static class Rebuilding
{
    private const int Legs = 20;

    // So many conferences run side by side, one fact of each after the other; then come the next.
    private const int AtOnce = 50;

    // Persons and answers are not copied: no view is folded from them.
    private const string Copy =
        """
        with life as (select * from conferences.mt_events where stream_id = $1),
            copies as (
                select n, md5($1 || n) as id
                from generate_series(1, ($2 + (select count(*) from life) - 1) / (select count(*) from life)) n),
            streams as (
                insert into conferences.mt_streams (tenant_id, id, type, version, timestamp, created, is_archived)
                select s.tenant_id, c.id, s.type, s.version, s.timestamp, s.created, s.is_archived
                from conferences.mt_streams s, copies c where s.id = $1)
        insert into conferences.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id,
            mt_dotnet_type, correlation_id, causation_id, headers, is_archived)
        select nextval('conferences.mt_events_sequence'), gen_random_uuid(), it.copy, it.version,
            case when it.data ? 'operation'
                then jsonb_set(it.data, '{operation,id}', to_jsonb(md5(it.copy || (it.data #>> '{operation,id}'))))
                else it.data
            end,
            it.type, it.timestamp, it.tenant_id, it.mt_dotnet_type, it.correlation_id, it.causation_id, it.headers,
            it.is_archived
        from (
            select c.id as copy, l.* from life l, copies c
            order by (c.n - 1) / $3, l.version, c.n) it
        """;

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(long events)
    {
        await using var service = await RunningService.StartAsync();
        using (var caller = await LoadCaller.LogInAsync(service))
            await CopyAsync(service.ConnectionString, await LiveAsync(caller), events);
        NpgsqlConnection.ClearAllPools();

        // The first one makes the rows of the copies.
        Console.WriteLine("Into empty views:");
        var (made, _) = await CommandAsync(service.ConnectionString);
        Console.WriteLine("\nAgain, as one would:");
        var (again, said) = await CommandAsync(service.ConnectionString);
        return made == 0 && again == 0 && said.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .All(line => line.TrimEnd().EndsWith(", 0 rows differed.", StringComparison.Ordinal)) ? 0 : 1;
    }

    // Everybody joins, is muted and unmuted, some go, and it is over.
    private static async Task<string> LiveAsync(LoadCaller caller)
    {
        var conference = await caller.CreateAsync();
        for (var leg = 0; leg < Legs; leg++)
            await caller.JoinAsync(conference, leg);
        foreach (var action in (string[])["mute", "unmute", "deaf", "undeaf"])
            await caller.ActAsync($"{conference}/participants", action);
        await caller.ActAsync(conference, "lock");
        await caller.ActAsync(conference, "unlock");
        for (var leg = 1; leg <= Legs / 4; leg++)
            await caller.ActAsync($"{conference}/participants/{leg}", "kick");
        await caller.ActAsync(conference, "end");
        return conference;
    }

    private static async Task CopyAsync(string connectionString, string conference, long events)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var copy = database.CreateCommand(Copy);
        copy.CommandTimeout = 0;
        copy.Parameters.Add(new() { Value = conference });
        copy.Parameters.Add(new() { Value = events });
        copy.Parameters.Add(new() { Value = AtOnce });
        await copy.ExecuteNonQueryAsync();
        await using var analyze = database.CreateCommand("analyze");
        await analyze.ExecuteNonQueryAsync();
    }

    private static async Task<(int Code, string Said)> CommandAsync(string connectionString)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "Conferences.Api.dll"), "projections", "rebuild"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["ConnectionStrings__Postgres"] = connectionString;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The command did not start.");
        var lines = (await process.StandardOutput.ReadToEndAsync()).Split('\n')
            .Where(line => line.Contains("events/s", StringComparison.Ordinal));
        await process.WaitForExitAsync();
        var said = string.Join('\n', lines);
        Console.WriteLine(said);
        return (process.ExitCode, said);
    }
}
