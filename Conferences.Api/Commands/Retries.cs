using Conferences.Api.Store;
using Polly;
using Polly.Retry;

namespace Conferences.Api.Commands;

/// <summary>How failed work is retried.</summary>
internal static class Retries
{
    /// <summary>Most attempts that may fail unexpectedly.</summary>
    public const int MostFaults = 3;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Retries with growing pauses: without limit if the failure is temporary, a few times if it is unexpected.
    /// </summary>
    public static ResiliencePipeline Pipeline { get; } = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = it => new(it.Outcome.Exception is { } failure && IsRetried(failure, it.AttemptNumber)),
            MaxRetryAttempts = int.MaxValue,
            DelayGenerator = it => new(Pause(it.AttemptNumber)),
        })
        .Build();

    /// <summary>The pause before the next attempt.</summary>
    /// <param name="failures">Consecutive failures before the latest one.</param>
    public static TimeSpan Pause(int failures)
    {
        var most = Shortest * Math.Pow(2, Math.Min(failures, 16));
        return (most < Longest ? most : Longest) * (1 - Random.Shared.NextDouble() / 2);
    }

    private static bool IsRetried(Exception failure, int attempt) =>
        Messaging.IsPassing(failure)
        || (failure is not OperationCanceledException
            && !StoreFailures.IsUnstorable(failure) && attempt < MostFaults - 1);
}
