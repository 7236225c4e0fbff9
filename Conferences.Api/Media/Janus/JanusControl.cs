namespace Conferences.Api.Media.Janus;

/// <summary>A connection to Janus that can be worked with: checked, kept alive, and with a handle for requests.
/// </summary>
internal sealed class JanusControl : IAsyncDisposable
{
    private readonly TimeProvider clock;

    private JanusControl(JanusConnection connection, JanusSession session, JanusHandle handle, JanusServerInfo info,
        TimeProvider clock) =>
        (Connection, Session, Handle, Info, this.clock) = (connection, session, handle, info, clock);

    public JanusConnection Connection { get; }

    /// <summary>A session for requests; legs have their own.</summary>
    public JanusSession Session { get; }

    /// <summary>A handle for requests that no event need name.</summary>
    public JanusHandle Handle { get; }

    public JanusServerInfo Info { get; }

    /// <exception cref="JanusLostException">Janus cannot be reached.</exception>
    /// <exception cref="JanusUnfitException">It cannot do what is needed.</exception>
    public static async Task<JanusControl> OpenAsync(
        JanusSettings settings, TimeProvider clock, CancellationToken cancellation)
    {
        var connection = await JanusConnection.OpenAsync(settings.Uri, settings.Patience, clock, cancellation);
        try
        {
            var info = await JanusServerInfo.AskAsync(connection, cancellation);
            var session = await JanusSession.CreateAsync(connection, cancellation);
            var handle = await session.AttachAsync("control", cancellation);
            await JanusServerInfo.CheckAsync(handle, settings.AdminKey!, cancellation);
            return new(connection, session, handle, info, clock);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Gives signs of life for all sessions on it, until it is over.</summary>
    public async Task KeepAsync(CancellationToken stopping)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping, Connection.Over);
        using var timer = new PeriodicTimer(Info.Between, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(over.Token))
                await Task.WhenAll(Connection.Sessions.Append(Session.Id).Select(it => KeepAsync(it, over.Token)));
        }
        catch (OperationCanceledException)
        {
            // It is over, or the service stops.
        }
    }

    public ValueTask DisposeAsync() => Connection.DisposeAsync();

    private async Task KeepAsync(long session, CancellationToken over)
    {
        try
        {
            await new JanusSession(Connection, session).KeepAsync(over);
        }
        catch (JanusRefusedException) when (session == Session.Id)
        {
            Connection.GiveUp("Janus no longer has the session of this connection.");
        }
        catch (JanusRefusedException)
        {
            Connection.Lose(session);
        }
        catch (JanusLostException)
        {
            // The connection is over, and with it the round.
        }
    }
}
