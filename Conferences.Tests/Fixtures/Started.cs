namespace Conferences.Tests.Fixtures;

/// <summary>What is started in several steps: xunit disposes no fixture whose start has failed.</summary>
internal static class Started
{
    /// <summary>Takes the further steps; ends what was started before if one of them fails.</summary>
    public static async Task<T> OrEnd<T>(T begun, Func<T, Task> further)
        where T : IAsyncDisposable
    {
        try
        {
            await further(begun);
            return begun;
        }
        catch
        {
            await begun.DisposeAsync();
            throw;
        }
    }
}
