using System.Buffers.Binary;

namespace Conferences.Tests.Fixtures.Media.Janus;

/// <summary>Files of Opus in Ogg, with nothing in them.</summary>
internal static class OggOpus
{
    private const uint Polynomial = 0x04C11DB7;
    private const int SamplesOfPacket = 960;

    // A frame of 20 ms of silence.
    private static readonly byte[] Silent = [0xF8, 0xFF, 0xFE];

    /// <summary>Silence of this length.</summary>
    public static byte[] Silence(TimeSpan length)
    {
        var file = new MemoryStream();
        byte[] head = [.. "OpusHead"u8, 1, 1, 0, 0, 0x80, 0xBB, 0, 0, 0, 0, 0];
        byte[] tags = [.. "OpusTags"u8, 4, 0, 0, 0, .. "none"u8, 0, 0, 0, 0];
        Write(file, head, 0, 0, 2);
        Write(file, tags, 0, 1, 0);
        var packets = (int)(length.TotalMilliseconds / 20);
        for (var at = 0; at < packets; at++)
            Write(file, Silent, (at + 1L) * SamplesOfPacket, at + 2, at == packets - 1 ? (byte)4 : (byte)0);
        return file.ToArray();
    }

    // A page with one packet.
    private static void Write(MemoryStream file, byte[] packet, long position, int sequence, byte flags)
    {
        var page = new byte[28 + packet.Length];
        "OggS"u8.CopyTo(page);
        page[5] = flags;
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(6), position);
        BinaryPrimitives.WriteInt32LittleEndian(page.AsSpan(14), 1);
        BinaryPrimitives.WriteInt32LittleEndian(page.AsSpan(18), sequence);
        (page[26], page[27]) = (1, (byte)packet.Length);
        packet.CopyTo(page, 28);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(22), Sum(page));
        file.Write(page);
    }

    private static uint Sum(ReadOnlySpan<byte> page)
    {
        var sum = 0u;
        foreach (var octet in page)
        {
            sum ^= (uint)octet << 24;
            for (var bit = 0; bit < 8; bit++)
                sum = (sum & 0x80000000) != 0 ? (sum << 1) ^ Polynomial : sum << 1;
        }

        return sum;
    }
}
