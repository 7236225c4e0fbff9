namespace Conferences.Benchmarks;

/// <summary>One join after another, into conferences that hold so many already.</summary>
/// <param name="Members">How many were in when the first of them came; none grew by more than half.</param>
/// <param name="Milliseconds">How long each answer took.</param>
/// <param name="Bytes">Write-ahead log of each.</param>
internal sealed record LoneJoins(int Members, IReadOnlyList<double> Milliseconds, IReadOnlyList<double> Bytes)
{
    /// <summary>Joins that count, of each size.</summary>
    public const int Counted = 100;

    // The first ones pay for what others are spared: connections that fell idle, statements not prepared yet.
    private const int Warming = 20;

    /// <summary>Joins of each size, those that do not count among them.</summary>
    public const int Turns = Warming + Counted;

    /// <summary>How many conferences of a size it takes.</summary>
    public static int Rooms(int members) => (int)Math.Ceiling(Turns / (double)Before(members));

    /// <summary>
    /// Joins in turn into the conferences of each size, and after each turn writes one row to the floor: what else the
    /// machine does meanwhile hits all of them alike.
    /// </summary>
    /// <param name="rooms">By size, the conferences that hold so many.</param>
    /// <param name="joined">By conference, how many are in; counted on.</param>
    /// <returns>Of each size, and last the floor, as of nobody.</returns>
    public static async Task<(IReadOnlyList<LoneJoins> Joins, LoneJoins Floor)> TakeAsync(
        Stage stage, IReadOnlyDictionary<int, string[]> rooms, Dictionary<string, int> joined, Action tell)
    {
        var taken = rooms.Keys.ToDictionary(members => members, _ => new List<(double Took, double Bytes)>());
        var floor = new List<(double Took, double Bytes)>();
        var @event = (await stage.Database.EventsAsync(rooms.Values.First()[0]))[0];
        for (var turn = 0; turn < Turns; turn++)
        {
            // Whoever comes first in a turn comes after another kind of write: it is not always the same.
            var first = turn % taken.Count;
            foreach (var (members, measured) in taken.Skip(first).Concat(taken.Take(first)))
            {
                var room = rooms[members][turn / Before(members)];
                measured.Add(await OneAsync(stage, () => stage.Caller.JoinAsync(room, joined[room]++)));
            }

            var version = turn;
            floor.Add(await OneAsync(stage, () => stage.Floor.InsertAsync("alone", version, @event)));
            tell();
        }

        return ([.. taken.Select(size => Of(size.Key, size.Value))], Of(0, floor));
    }

    // Joins into one conference, before the next of its size has its turn.
    private static int Before(int members) => Math.Max(1, members / 2);

    private static async Task<(double Took, double Bytes)> OneAsync(Stage stage, Func<Task<TimeSpan>> write)
    {
        var before = await stage.Database.LoggedAsync();
        var took = await write();
        return (took.TotalMilliseconds, await stage.Database.LoggedAsync() - before);
    }

    private static LoneJoins Of(int members, IEnumerable<(double Took, double Bytes)> measured) => new(
        members,
        [.. measured.Skip(Warming).Select(it => it.Took)],
        [.. measured.Skip(Warming).Select(it => it.Bytes)]);
}
