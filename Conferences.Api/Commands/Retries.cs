using Conferences.Api.Store;
using Polly;
using Polly.Retry;

namespace Conferences.Api.Commands;

/// <summary>How what has failed is attempted again.</summary>
internal static class Retries
{
    /// <summary>How often something may fail in a way that nobody foresaw.</summary>
    public const int MostFaults = 3;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Tries again, with growing pauses, for as long as nothing is wrong with what is asked, and a few times after a
    /// failure that nobody foresaw.
    /// </summary>
    public static ResiliencePipeline Patiently { get; } = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = it => new(it.Outcome.Exception is { } failure && IsTried(failure, it.AttemptNumber)),
            MaxRetryAttempts = int.MaxValue,
            DelayGenerator = it => new(Pause(it.AttemptNumber)),
        })
        .Build();

    /// <summary>How long to wait for the next attempt.</summary>
    /// <param name="failures">How many have failed in a row before the one that has just failed.</param>
    public static TimeSpan Pause(int failures)
    {
        var most = Shortest * Math.Pow(2, Math.Min(failures, 16));
        return (most < Longest ? most : Longest) * (1 - Random.Shared.NextDouble() / 2);
    }

    private static bool IsTried(Exception failure, int attempt) =>
        Messaging.IsPassing(failure)
        || (failure is not OperationCanceledException
            && !StoreFailures.IsUnstorable(failure) && attempt < MostFaults - 1);
}
