using System.Buffers.Binary;

namespace Conferences.BrowserTests.Fixtures;

/// <summary>A recording: a WAV file of 16-bit samples.</summary>
internal sealed class Waves
{
    private const int Header = 12;

    private readonly short[] samples;

    private Waves(short[] samples, int rate) => (this.samples, Rate) = (samples, rate);

    /// <summary>Samples a second.</summary>
    public int Rate { get; }

    /// <summary>How long it is.</summary>
    public TimeSpan Length => TimeSpan.FromSeconds((double)samples.Length / Rate);

    /// <summary>Reads a file of one channel. One whose writer did not come to note its length is read to its end.
    /// </summary>
    public static Waves Read(string path)
    {
        var bytes = File.ReadAllBytes(path).AsSpan();
        Assert.Equal("RIFF"u8, bytes[..4]);
        Assert.Equal("WAVE"u8, bytes[8..Header]);
        var rate = 0;
        for (var at = Header; at + 8 <= bytes.Length;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[(at + 4)..]);
            var body = bytes[(at + 8)..];
            if (bytes[at..(at + 4)].SequenceEqual("data"u8))
            {
                body = length <= 0 || length > body.Length ? body : body[..length];
                return new([.. Samples(body.ToArray())], rate);
            }

            if (bytes[at..(at + 4)].SequenceEqual("fmt "u8))
            {
                Assert.Equal(1, BinaryPrimitives.ReadInt16LittleEndian(body[2..]));
                rate = BinaryPrimitives.ReadInt32LittleEndian(body[4..]);
            }

            at += 8 + length;
        }

        throw new InvalidDataException($"{path} has no samples.");
    }

    /// <summary>The loudest tone of this pitch in any half of a second, from 0 to 1; by Goertzel's algorithm.</summary>
    public double Loudest(int pitch) => samples.Chunk(Rate / 2).Max(part => LevelOf(part, pitch));

    private double LevelOf(short[] part, int pitch)
    {
        var factor = 2 * Math.Cos(2 * Math.PI * pitch / Rate);
        var (one, two) = (0.0, 0.0);
        foreach (var sample in part)
            (one, two) = ((sample / 32_768.0) + (factor * one) - two, one);
        return 2 * Math.Sqrt(Math.Max(0, (one * one) + (two * two) - (factor * one * two))) / part.Length;
    }

    private static IEnumerable<short> Samples(byte[] bytes) =>
        bytes.Chunk(2).Where(it => it.Length == 2).Select(it => BinaryPrimitives.ReadInt16LittleEndian(it));
}
