namespace Conferences.Benchmarks;

/// <summary>What was used: up to a moment, or between two.</summary>
/// <param name="Api">Processor time of the process that answers.</param>
/// <param name="Postgres">Processor time of all of PostgreSQL's processes.</param>
/// <param name="Client">Processor time of this process, which asks.</param>
/// <param name="Logged">Bytes of write-ahead log.</param>
/// <param name="Transactions">Those that wrote.</param>
/// <param name="Allocated">Bytes allocated by the process that answers.</param>
internal readonly record struct Spent(
    TimeSpan Api,
    TimeSpan Postgres,
    TimeSpan Client,
    long Logged,
    long Transactions,
    long Statements,
    long Allocated)
{
    public static Spent operator +(Spent one, Spent other) => new(
        one.Api + other.Api,
        one.Postgres + other.Postgres,
        one.Client + other.Client,
        one.Logged + other.Logged,
        one.Transactions + other.Transactions,
        one.Statements + other.Statements,
        one.Allocated + other.Allocated);

    public static Spent operator -(Spent one, Spent other) => new(
        one.Api - other.Api,
        one.Postgres - other.Postgres,
        one.Client - other.Client,
        one.Logged - other.Logged,
        one.Transactions - other.Transactions,
        one.Statements - other.Statements,
        one.Allocated - other.Allocated);

    public static async Task<Spent> UpToNowAsync(MeasuredProcess process, CountingPostgres postgres)
    {
        var allocated = await process.AllocatedAsync();
        var (logged, transactions, statements) = await postgres.CountAsync();
        return new(
            process.ProcessorTime,
            postgres.ProcessorTime,
            Environment.CpuUsage.TotalTime,
            logged,
            transactions,
            statements,
            allocated);
    }
}

/// <summary>A side's turns, taken together.</summary>
internal readonly record struct Turn(long Answers, TimeSpan Took, Spent Spent)
{
    public double PerSecond => Answers / Took.TotalSeconds;

    public static Turn operator +(Turn one, Turn other) =>
        new(one.Answers + other.Answers, one.Took + other.Took, one.Spent + other.Spent);

    public ProcessorCost Each => new(
        Spent.Api.TotalMicroseconds / Answers,
        Spent.Postgres.TotalMicroseconds / Answers,
        (double)Spent.Logged / Answers,
        (double)Spent.Transactions / Answers,
        (double)Spent.Statements / Answers,
        (double)Spent.Allocated / Answers);
}

/// <summary>What one answer cost.</summary>
/// <param name="ApiMicroseconds">Processor time of the process that answered.</param>
/// <param name="PostgresMicroseconds">Processor time of all of PostgreSQL's processes.</param>
/// <param name="LoggedBytes">Write-ahead log.</param>
/// <param name="Transactions">Those that wrote.</param>
internal sealed record ProcessorCost(
    double ApiMicroseconds,
    double PostgresMicroseconds,
    double LoggedBytes,
    double Transactions,
    double Statements,
    double AllocatedBytes);
