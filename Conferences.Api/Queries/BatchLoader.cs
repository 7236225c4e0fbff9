using Conferences.Api.Store;

namespace Conferences.Api.Queries;

/// <summary>
/// Answers questions in as few queries as there is time for: who asks while queries are under way is answered by the
/// next one, together with all others who did. Nobody gets an answer older than the question, and who asks alone waits
/// for nobody.
/// </summary>
/// <param name="atOnce">Queries under way. The fewer there are, the more they answer, and the longer one holds up.
/// </param>
/// <param name="most">Different questions that may wait; nobody has to wait with more than these.</param>
/// <param name="read">Answers these questions; those it leaves out have no answer.</param>
internal sealed class BatchLoader<TQuestion, TAnswer>(
    int atOnce,
    int most,
    Func<IReadOnlyCollection<TQuestion>, Task<IReadOnlyDictionary<TQuestion, TAnswer>>> read)
    where TQuestion : notnull
    where TAnswer : class
{
    private readonly Lock gate = new();
    private Dictionary<TQuestion, TaskCompletionSource<TAnswer?>> waiting = [];
    private int reading;

    /// <summary>The answer, or null.</summary>
    /// <exception cref="OverloadedException">Too many others wait for theirs; the task fails with it.</exception>
    public Task<TAnswer?> AskAsync(TQuestion question, CancellationToken cancellation)
    {
        Task<TAnswer?> answer;
        lock (gate)
        {
            if (!waiting.TryGetValue(question, out var asked))
            {
                if (waiting.Count >= most && reading == atOnce)
                    return Task.FromException<TAnswer?>(new OverloadedException());
                asked = waiting[question] = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            answer = asked.Task.WaitAsync(cancellation);
            if (reading == atOnce)
                return answer;
            reading++;
        }

        _ = ReadAsync();
        return answer;
    }

    private async Task ReadAsync()
    {
        while (Next() is { } asked)
        {
            try
            {
                var answers = await read(asked.Keys);
                foreach (var (question, answer) in asked)
                    answer.SetResult(answers.GetValueOrDefault(question));
            }
            catch (Exception failure)
            {
                foreach (var answer in asked.Values)
                    answer.TrySetException(failure);
            }
        }
    }

    private Dictionary<TQuestion, TaskCompletionSource<TAnswer?>>? Next()
    {
        lock (gate)
        {
            if (waiting.Count == 0)
            {
                reading--;
                return null;
            }

            var asked = waiting;
            waiting = [];
            return asked;
        }
    }
}
