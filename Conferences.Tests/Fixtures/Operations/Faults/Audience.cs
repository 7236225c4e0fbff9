namespace Conferences.Tests.Fixtures.Operations.Faults;

/// <summary>The listener's process, which receives everything on the exchange.</summary>
internal sealed class Audience : IDisposable
{
    private readonly Errand listener;

    private Audience(Errand listener) => this.listener = listener;

    /// <summary>What it has received so far.</summary>
    public IReadOnlyList<ReceivedMessage> Log => Journal<ReceivedMessage>.Read(listener.Log);

    /// <param name="broker">The address, with the virtual host.</param>
    public static async Task<Audience> StartAsync(Uri broker)
    {
        var listener = new Errand(Listener.Sign, "listen", "--broker", $"{broker}");
        await listener.ReadyAsync();
        return new(listener);
    }

    /// <returns>Everything it received.</returns>
    public async Task<IReadOnlyList<ReceivedMessage>> StopAsync()
    {
        await listener.StopAsync();
        return Log;
    }

    public void Dispose() => listener.Dispose();
}
