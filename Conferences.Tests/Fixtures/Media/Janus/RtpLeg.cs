using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Conferences.Tests.Fixtures.Media.Janus;

/// <summary>A leg by plain RTP: sends a tone in µ-law, and tells which tones it hears.</summary>
/// <param name="hertz">The tone it sends.</param>
internal sealed class RtpLeg(double hertz) : IAsyncDisposable
{
    private const int PerSecond = 8_000;
    private const int PerPacket = PerSecond / 50;
    private const int Header = 12;

    // A tone is heard from here on. Sent ones arrive at about -12; what is left of others is below -60.
    private const double Audible = -35;

    // Single looks fail on a busy machine.
    private const int Looks = 6;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private readonly UdpClient socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly CancellationTokenSource over = new();
    private readonly short[] heard = new short[PerSecond / 5];
    private readonly Lock gate = new();
    private readonly List<Task> work = [];
    private long received;
    private int written;

    /// <summary>Where it hears.</summary>
    public int Port => ((IPEndPoint)socket.Client.LocalEndPoint!).Port;

    /// <summary>Packets it has heard.</summary>
    public long Received => Interlocked.Read(ref received);

    /// <summary>Begins to talk to that port, and to hear.</summary>
    public void Begin(int port)
    {
        work.Add(Task.Run(() => TalkAsync(new(IPAddress.Loopback, port))));
        work.Add(Task.Run(HearAsync));
    }

    /// <summary>How loud the tone is in the last fifth of a second.</summary>
    public double Level(double tone)
    {
        lock (gate)
            return Goertzel.Level(heard, PerSecond, tone);
    }

    /// <summary>Waits until it hears all of the first, and none of the second, several times in a row.</summary>
    /// <returns>How long that took, from now to the first of these times.</returns>
    public async Task<TimeSpan> HearsAsync(double[] tones, params double[] silent)
    {
        var began = DateTimeOffset.UtcNow;
        var (first, count) = (began, 0);
        while (true)
        {
            var before = Received;
            while (Received < before + 2 && DateTimeOffset.UtcNow - began < Deadline)
                await Task.Delay(20, TestContext.Current.CancellationToken);
            var isSo = tones.All(it => Level(it) > Audible) && silent.All(it => Level(it) < Audible);
            if (isSo && count == 0)
                first = DateTimeOffset.UtcNow;
            count = isSo ? count + 1 : 0;
            if (count == Looks)
                return first - began;
            Assert.True(
                DateTimeOffset.UtcNow - began < Deadline,
                $"{hertz} Hz hears {string.Join(", ", tones.Concat(silent).Select(it => $"{it}: {Level(it):F0} dB"))}"
                    + $" after {Received} packets.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        foreach (var task in work)
            await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        socket.Dispose();
        over.Dispose();
    }

    private async Task TalkAsync(IPEndPoint there)
    {
        var packet = new byte[Header + PerPacket];
        packet[0] = 0x80;
        BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(8), Random.Shared.Next());
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var sequence = 0; await timer.WaitForNextTickAsync(over.Token); sequence++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)sequence);
            BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(4), sequence * PerPacket);
            for (var at = 0; at < PerPacket; at++)
            {
                var time = (double)((sequence * PerPacket) + at) / PerSecond;
                packet[Header + at] = MuLaw.Encode((short)(10_000 * Math.Sin(2 * Math.PI * hertz * time)));
            }

            await socket.SendAsync(packet, there, over.Token);
        }
    }

    private async Task HearAsync()
    {
        while (true)
        {
            var packet = (await socket.ReceiveAsync(over.Token)).Buffer;
            lock (gate)
            {
                foreach (var code in packet.AsSpan(Math.Min(Header, packet.Length)))
                {
                    heard[written] = MuLaw.Decode(code);
                    written = (written + 1) % heard.Length;
                }
            }

            Interlocked.Increment(ref received);
        }
    }
}
