namespace Conferences.Tests.Fixtures.Operations.Faults;

/// <summary>The listener's process, which hears whatever reaches the exchange.</summary>
internal sealed class Audience : IDisposable
{
    private readonly Errand listener;

    private Audience(Errand listener) => this.listener = listener;

    /// <summary>What it heard by now.</summary>
    public IReadOnlyList<ReceivedMessage> Log => Journal<ReceivedMessage>.Read(listener.Log);

    /// <param name="broker">With the virtual host.</param>
    public static async Task<Audience> StartAsync(Uri broker)
    {
        var listener = new Errand(Listener.Sign, "listen", "--broker", $"{broker}");
        await listener.ReadyAsync();
        return new(listener);
    }

    /// <returns>All that it heard.</returns>
    public async Task<IReadOnlyList<ReceivedMessage>> StopAsync()
    {
        await listener.StopAsync();
        return Log;
    }

    public void Dispose() => listener.Dispose();
}
