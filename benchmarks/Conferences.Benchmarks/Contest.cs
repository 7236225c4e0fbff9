namespace Conferences.Benchmarks;

/// <summary>
/// One kind of work: the floor, the service, and the floor once more as if it were another, which must come out even.
/// </summary>
internal sealed class Contest(Arena arena, Pace pace, Scenario scenario, Asker service, Asker floor)
{
    // In each block the second half mirrors the first, so that a machine that slows down slows all of them alike; and
    // whoever stands in the middle in one block stands outside in another.
    private static readonly Side[][] orders =
    [
        [Side.Floor, Side.Service, Side.Control, Side.Control, Side.Service, Side.Floor],
        [Side.Service, Side.Control, Side.Floor, Side.Floor, Side.Control, Side.Service],
        [Side.Control, Side.Floor, Side.Service, Side.Service, Side.Floor, Side.Control],
    ];

    private static readonly TimeSpan CatchingUp = TimeSpan.FromSeconds(5);

    private enum Side { Floor, Service, Control }

    /// <summary>Has both pay for connections, prepared statements and compiled code before anything counts.</summary>
    public async Task WarmAsync()
    {
        foreach (var asker in new[] { service, floor })
            await ClosedLoop.RunAsync(arena.Http, asker, pace.Connections.Max(), pace.Warming);
        await arena.Postgres.CatchUpAsync(CatchingUp);
    }

    /// <summary>What the two do at the most, at a number of connections.</summary>
    /// <param name="tell">Called after each turn.</param>
    public async Task<Comparison> CloseAsync(int connections, Action tell)
    {
        var blocks = new List<(Turn Floor, Turn Service, Turn Control)>();
        for (var block = 0; block < pace.Blocks; block++)
        {
            var turns = new Turn[3];
            foreach (var side in orders[block % orders.Length])
            {
                turns[(int)side] += await TurnAsync(side, connections);
                tell();
            }

            blocks.Add((turns[(int)Side.Floor], turns[(int)Side.Service], turns[(int)Side.Control]));
        }

        var ours = blocks.Select(block => block.Service).Aggregate((one, other) => one + other);
        var least = blocks.Select(block => block.Floor + block.Control).Aggregate((one, other) => one + other);
        double[] controls = [.. blocks.Select(block => block.Control.PerSecond / block.Floor.PerSecond)];
        return new(
            scenario.Name,
            connections,
            ours.PerSecond,
            least.PerSecond,
            Interval.Of([.. blocks.Select(block => block.Service.PerSecond / (block.Floor + block.Control).PerSecond)]),
            Interval.Of(controls),
            controls,
            ours.Each,
            least.Each,
            ours.Spent.Client / ours.Took / Environment.ProcessorCount);
    }

    /// <summary>How long answers take when the same is asked of both, which is less than the service can do.</summary>
    /// <param name="peak">Of the service, answers a second.</param>
    public async Task<Latencies> OpenAsync(double peak, Action tell)
    {
        var (perSecond, ours, least) = (peak * Pace.OpenShare, new OpenLoop(), new OpenLoop());
        foreach (var (loop, asker) in new[] { (ours, service), (least, floor), (least, floor), (ours, service) })
        {
            await loop.RunAsync(arena.Http, asker, perSecond, pace.OpenTurn);
            await arena.Postgres.CatchUpAsync(CatchingUp);
            tell();
        }

        return new(scenario.Name, perSecond, ours.Latency, least.Latency, ours.Skipped + least.Skipped);
    }

    private async Task<Turn> TurnAsync(Side side, int connections)
    {
        var (process, asker) = side is Side.Service ? (arena.Service, service) : (arena.Floor, floor);
        var before = await Spent.UpToNowAsync(process, arena.Postgres);
        var (answers, took) = await ClosedLoop.RunAsync(arena.Http, asker, connections, pace.Turn);

        // What the service leaves to be done after the answer is its own cost too, and must not fall on the next turn.
        await arena.Postgres.CatchUpAsync(CatchingUp);
        return new(answers, took, await Spent.UpToNowAsync(process, arena.Postgres) - before);
    }
}
