using Conferences.Api.Hosting;

namespace Conferences.Api.Views;

/// <summary>
/// Answers questions in as few queries as there is time for: who asks while a query is under way is answered by the
/// next one, together with all others who did. Nobody gets an answer older than the question, and who asks alone waits
/// for nobody.
/// </summary>
/// <param name="most">Different questions that may wait; nobody has to wait with more than these.</param>
/// <param name="read">Answers these questions; those it leaves out have no answer.</param>
internal sealed class Gathering<TQuestion, TAnswer>(
    int most,
    Func<IReadOnlyCollection<TQuestion>, Task<IReadOnlyDictionary<TQuestion, TAnswer>>> read)
    where TQuestion : notnull
    where TAnswer : class
{
    private readonly Lock gate = new();
    private Dictionary<TQuestion, TaskCompletionSource<TAnswer?>> waiting = [];
    private bool isReading;

    /// <summary>The answer, or null.</summary>
    /// <exception cref="OverloadedException">Too many others wait for theirs.</exception>
    public Task<TAnswer?> AskAsync(TQuestion question, CancellationToken cancellation)
    {
        Task<TAnswer?> answer;
        lock (gate)
        {
            if (!waiting.TryGetValue(question, out var asked))
            {
                if (waiting.Count >= most && isReading)
                    throw new OverloadedException();
                asked = waiting[question] = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            answer = asked.Task.WaitAsync(cancellation);
            if (isReading)
                return answer;
            isReading = true;
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
                isReading = false;
                return null;
            }

            var asked = waiting;
            waiting = [];
            return asked;
        }
    }
}
