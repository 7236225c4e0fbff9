using System.Net.Sockets;

/// <summary>
/// Runs inside of a measured process, before its own first line: the runtime looks for this very name, outside of any
/// namespace. Whoever connects is told the bytes the process has allocated so far.
/// </summary>
internal static class StartupHook
{
    /// <summary>The variable with the path of the socket to listen on.</summary>
    public const string Probe = "CONFERENCES_PROBE";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(Probe) is not { Length: > 0 } path)
            return;
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        new Thread(() => Tell(listener)) { IsBackground = true, Name = "probe" }.Start();
    }

    private static void Tell(Socket listener)
    {
        while (true)
        {
            using var asker = listener.Accept();
            asker.Send(BitConverter.GetBytes(GC.GetTotalAllocatedBytes(precise: true)));
        }
    }
}
