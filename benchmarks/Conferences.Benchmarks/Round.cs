using System.Diagnostics;

namespace Conferences.Benchmarks;

/// <summary>A thousand joins of one conference, and what they cost.</summary>
/// <param name="Joins">The joins, over HTTP.</param>
/// <param name="Transactions">Commits that recorded them.</param>
/// <param name="Logged">Bytes of write-ahead log, of all joins together.</param>
/// <param name="Floor">How long the same rows take that are only written.</param>
/// <param name="Http">As many requests, as many at a time, that do nothing.</param>
/// <param name="Service">Processor time of the service during the joins, PostgreSQL's not counted.</param>
/// <param name="Client">Processor time of this process during the joins.</param>
internal sealed record Round(
    Crowd Joins,
    long Transactions,
    long Logged,
    TimeSpan Floor,
    Crowd Http,
    TimeSpan Service,
    TimeSpan Client)
{
    public double PerSecond => Joins.Milliseconds.Count / Joins.Took.TotalSeconds;

    public double BytesPerJoin => (double)Logged / Joins.Milliseconds.Count;

    public double TimesFloor => Joins.Took / Floor;

    public static async Task<Round> TakeAsync(Stage stage, string conference, Action tell)
    {
        var (logged, service, client) = (await stage.Database.LoggedAsync(), stage.Service.ProcessorTime, OwnTime());
        var joins = await Crowd.AskAsync(
            HotConference.Joins, HotConference.AtOnce, leg => stage.Caller.JoinAsync(conference, leg), tell);
        (service, client) = (stage.Service.ProcessorTime - service, OwnTime() - client);
        logged = await stage.Database.LoggedAsync() - logged;
        return new(
            joins,
            await stage.Database.TransactionsAsync(conference),
            logged,
            await stage.Floor.RepeatAsync(conference, stage.Database),
            await Crowd.AskAsync(
                HotConference.Joins, HotConference.AtOnce, _ => stage.Caller.GreetAsync(), () => { }),
            service,
            client);
    }

    private static TimeSpan OwnTime()
    {
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime;
    }
}
