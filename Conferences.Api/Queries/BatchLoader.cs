using Conferences.Api.Store;

namespace Conferences.Api.Queries;

/// <summary>
/// Combines concurrent reads: those that arrive while queries are running share the next one, which takes reads of all
/// waiting accounts in turn. No result is older than its request, and a single read is not delayed.
/// </summary>
/// <param name="limits">How many reads may run and wait.</param>
/// <param name="accountOf">The account that a read counts against.</param>
/// <param name="read">Answers these questions; those it leaves out have no answer.</param>
internal sealed class BatchLoader<TQuestion, TAnswer>(
    BatchLimits limits,
    Func<TQuestion, string> accountOf,
    Func<IReadOnlyCollection<TQuestion>, Task<IReadOnlyDictionary<TQuestion, TAnswer>>> read)
    where TQuestion : notnull
    where TAnswer : class
{
    private readonly Lock gate = new();
    private readonly Dictionary<TQuestion, TaskCompletionSource<TAnswer?>> waiting = [];

    // Of each account that waits, in the order of their first; none is empty.
    private readonly LinkedList<(string Account, Queue<TQuestion> Questions)> turns = [];
    private readonly Dictionary<string, Queue<TQuestion>> byAccount = [];
    private int reading;

    /// <summary>The answer, or null.</summary>
    /// <exception cref="OverloadedException">Too many others wait for theirs, or this one has waited for too long; the
    /// task fails with it.</exception>
    public Task<TAnswer?> AskAsync(TQuestion question, CancellationToken cancellation)
    {
        Task<TAnswer?> answer;
        lock (gate)
        {
            if (!waiting.TryGetValue(question, out var asked))
            {
                if (reading == limits.AtOnce && !HasRoom(accountOf(question)))
                    return Task.FromException<TAnswer?>(new OverloadedException());
                asked = waiting[question] = new(TaskCreationOptions.RunContinuationsAsynchronously);
                Enqueue(accountOf(question), question);
            }

            answer = asked.Task;
            if (reading == limits.AtOnce)
                return WaitAsync(answer, cancellation);
            reading++;
        }

        _ = ReadAsync();
        return answer.WaitAsync(cancellation);
    }

    private async Task<TAnswer?> WaitAsync(Task<TAnswer?> answer, CancellationToken cancellation)
    {
        try
        {
            return await answer.WaitAsync(limits.Longest, cancellation);
        }
        catch (TimeoutException) when (!answer.IsCompleted)
        {
            throw new OverloadedException();
        }
    }

    private bool HasRoom(string account) => waiting.Count < limits.Waiting
        && (!byAccount.TryGetValue(account, out var own) || own.Count < limits.WaitingOfAccount);

    private void Enqueue(string account, TQuestion question)
    {
        if (!byAccount.TryGetValue(account, out var own))
        {
            byAccount[account] = own = new();
            turns.AddLast((account, own));
        }

        own.Enqueue(question);
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

            var asked = new Dictionary<TQuestion, TaskCompletionSource<TAnswer?>>();
            while (asked.Count < limits.Together && turns.First is { } turn)
            {
                var question = turn.Value.Questions.Dequeue();
                waiting.Remove(question, out var answer);
                asked[question] = answer!;
                turns.RemoveFirst();
                if (turn.Value.Questions.Count > 0)
                    turns.AddLast(turn);
                else
                    byAccount.Remove(turn.Value.Account);
            }

            return asked;
        }
    }
}

/// <summary>How many questions there may be.</summary>
/// <param name="AtOnce">Queries under way. The fewer there are, the more they answer, and the longer one holds up.
/// </param>
/// <param name="Together">Different questions that one query answers: its answers are in memory together.</param>
/// <param name="Waiting">Different questions that may wait; further ones are refused.</param>
/// <param name="WaitingOfAccount">Likewise, of one account.</param>
/// <param name="Longest">How long a question may wait for its answer.</param>
internal sealed record BatchLimits(int AtOnce, int Together, int Waiting, int WaitingOfAccount, TimeSpan Longest)
{
    /// <summary>As many as the service is configured for.</summary>
    public static BatchLimits Of(Admission admission, int atOnce, int together) => new(
        atOnce,
        together,
        admission.WaitingTogether,
        admission.WaitingTogether == 0 ? 0 : admission.Options.ShareOf(admission.WaitingTogether),
        TimeSpan.FromSeconds(admission.Options.WaitSeconds));
}
