using System.Text.Json;

namespace Conferences.Benchmarks;

/// <summary>What a run found.</summary>
/// <param name="Server">PostgreSQL's version and settings.</param>
/// <param name="Load">Of the machine, before anything was started.</param>
/// <param name="IsUndisturbed">No checkpoint came in between.</param>
/// <param name="Control">The floor against itself, over the whole run.</param>
/// <param name="Folded">Conferences whose streams were folded again.</param>
/// <param name="Failures">A sentence for each thing that is wrong.</param>
internal sealed record RunOutcome(
    DateTimeOffset At,
    string Pace,
    string Server,
    int Cores,
    string Load,
    bool IsUndisturbed,
    IReadOnlyList<Comparison> Comparisons,
    IReadOnlyList<Latencies> Latencies,
    Interval Control,
    int Folded,
    IReadOnlyList<string> Failures)
{
    /// <summary>The floor may differ from itself by so much.</summary>
    public const double Noise = 0.1;

    /// <summary>How results are kept.</summary>
    public static readonly JsonSerializerOptions Written =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>The machine was too busy: the floor did not come out even with itself.</summary>
    public bool IsVoid => !Control.IsWithin(Noise);

    public string ToJson() => JsonSerializer.Serialize(this, Written);
}

/// <summary>One kind of work at one number of connections, in the closed loop.</summary>
/// <param name="Service">Answers a second.</param>
/// <param name="Floor">Answers a second.</param>
/// <param name="Ratio">The service's by the floor's.</param>
/// <param name="Control">The floor's by its own.</param>
/// <param name="Controls">Those of each block.</param>
/// <param name="ClientShare">Of the machine, what asking took while the service answered.</param>
internal sealed record Comparison(
    string Work,
    int Connections,
    double Service,
    double Floor,
    Interval Ratio,
    Interval Control,
    IReadOnlyList<double> Controls,
    ProcessorCost ServiceCost,
    ProcessorCost FloorCost,
    double ClientShare)
{
    /// <summary>Meanwhile the machine was too busy to believe this one.</summary>
    public bool IsNoisy => !Control.IsWithin(RunOutcome.Noise);
}

/// <summary>One kind of work in the open loop.</summary>
/// <param name="PerSecond">Questions, of each side.</param>
/// <param name="Skipped">Questions that were not sent, since too many were unanswered.</param>
internal sealed record Latencies(string Work, double PerSecond, Latency Service, Latency Floor, long Skipped);
