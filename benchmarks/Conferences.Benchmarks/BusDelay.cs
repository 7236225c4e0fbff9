using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Spectre.Console;

namespace Conferences.Benchmarks;

/// <summary>
/// How long a fact takes from before its commit to a subscriber of the bus at a fixed rate of arrivals, beside the
/// floor, and how fast a backlog goes out. It prints figures and judges none; it fails if an order was broken or a fact
/// lost.
/// </summary>
internal static class BusDelay
{
    private const int PerSecond = 200;
    private const int Backlog = 10_000;

    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(int turns)
    {
        if (Environment.GetEnvironmentVariable("ConnectionStrings__RabbitMq") is not { Length: > 0 } broker)
        {
            AnsiConsole.WriteLine("ConnectionStrings__RabbitMq must name a RabbitMQ.");
            return 2;
        }

        await using var service = await RunningService.StartAsync();
        using var caller = await LoadCaller.LogInAsync(service);
        await using var subscriber = await BusSubscriber.OnAsync(broker, "conferences", isDurable: true);
        await using var floor = await BusFloor.OpenAsync(service.ConnectionString, broker);
        await using var told = await BusSubscriber.OnAsync(broker, BusFloor.Exchange, isDurable: false);

        await AtRateAsync(caller.CreateAsync, subscriber, Turn);
        List<double> ours = [], least = [];
        for (var turn = 0; turn < turns; turn++)
        {
            // A B B A: what the machine does meanwhile hits both alike.
            if (turn % 2 == 0)
                ours.AddRange(await AtRateAsync(caller.CreateAsync, subscriber, Turn));
            least.AddRange(await AtRateAsync(floor.TellAsync, told, Turn));
            if (turn % 2 == 1)
                ours.AddRange(await AtRateAsync(caller.CreateAsync, subscriber, Turn));
        }

        var drained = await DrainAsync(service, caller, subscriber);
        Show(ours, least, drained);
        AnsiConsole.WriteLine($"First sights out of order: {subscriber.OutOfOrder}.");
        NpgsqlConnection.ClearAllPools();
        return subscriber.OutOfOrder == 0 ? 0 : 1;
    }

    // Open loop: each is sent when its time has come, however long the others take.
    private static async Task<IEnumerable<double>> AtRateAsync(
        Func<Task> tell, BusSubscriber subscriber, TimeSpan length)
    {
        subscriber.Clear();
        var count = (int)(PerSecond * length.TotalSeconds);
        var start = Stopwatch.GetTimestamp();
        var asked = new List<Task>(count);
        for (var next = 0; next < count; next++)
        {
            var wait = TimeSpan.FromSeconds((double)next / PerSecond) - Stopwatch.GetElapsedTime(start);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait);
            asked.Add(tell());
        }

        await Task.WhenAll(asked);
        return (await subscriber.TakeAsync(count, Patience)).Select(it => it.Age.TotalMilliseconds);
    }

    // The relay is sent back, as the command `bus replay` does it.
    private static async Task<TimeSpan> DrainAsync(RunningService service, LoadCaller caller, BusSubscriber subscriber)
    {
        var conference = await caller.CreateAsync();
        await Crowd.AskAsync(Backlog, HotConference.AtOnce, leg => caller.JoinAsync(conference, leg), () => { });
        await using var database = NpgsqlDataSource.Create(service.ConnectionString);
        await using (var caughtUp = database.CreateCommand(
            "select (select max(seq_id) from conferences.mt_events) = last_seq_id "
            + "from conferences.mt_event_progression where name = 'Bus:All'"))
        {
            while (await caughtUp.ExecuteScalarAsync() is not true)
                await Task.Delay(20);
        }

        subscriber.Clear();
        await using (var rewind = database.CreateCommand(string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            insert into conferences.mt_doc_replaywanted (id, data, mt_dotnet_type)
            select 'replay', jsonb_build_object('id', 'replay', 'after', max(seq_id) - {{Backlog}}), ''
            from conferences.mt_events
            """)))
            await rewind.ExecuteNonQueryAsync();
        var arrivals = await subscriber.TakeAsync(Backlog, Patience);
        return arrivals[Backlog - 1].At - arrivals[0].At;
    }

    private static void Show(List<double> ours, List<double> least, TimeSpan drained)
    {
        var table = new Table { Title = new($"Before the commit to a subscriber, {PerSecond} facts/s") };
        table.AddColumns("", "p50 ms", "p90 ms", "p99 ms", "max ms");
        foreach (var (name, of) in new[] { ("service", ours), ("floor", least) })
        {
            table.AddRow(
                name, Fine(of.Percentile(50)), Fine(of.Percentile(90)), Fine(of.Percentile(99)), Fine(of.Max()));
        }

        table.AddRow("x floor", Fine(ours.Percentile(50) / least.Percentile(50)));
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"A backlog of {Backlog:N0}: {drained.TotalSeconds:N2} s, {Backlog / drained.TotalSeconds:N0} facts/s."));
    }

    private static string Fine(double value) => value.ToString("N1", CultureInfo.InvariantCulture);
}
