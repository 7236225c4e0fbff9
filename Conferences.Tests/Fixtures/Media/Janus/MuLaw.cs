namespace Conferences.Tests.Fixtures.Media.Janus;

/// <summary>G.711 µ-law, 8,000 samples a second.</summary>
internal static class MuLaw
{
    private const int Bias = 0x84;
    private const int Clip = 32_635;

    public static byte Encode(short sample)
    {
        var sign = sample < 0 ? 0x80 : 0;
        var magnitude = Math.Min(Math.Abs((int)sample), Clip) + Bias;
        var exponent = 7;
        for (var mask = 0x4000; (magnitude & mask) == 0 && exponent > 0; mask >>= 1)
            exponent--;
        return (byte)~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0F));
    }

    public static short Decode(byte code)
    {
        var bits = ~code;
        var exponent = (bits >> 4) & 7;
        var magnitude = ((((bits & 0x0F) << 3) + Bias) << exponent) - Bias;
        return (short)((bits & 0x80) == 0 ? magnitude : -magnitude);
    }
}

/// <summary>How loud a tone is in samples, by the Goertzel algorithm.</summary>
internal static class Goertzel
{
    /// <summary>In decibels of a full-scale sine; -120 for none.</summary>
    public static double Level(ReadOnlySpan<short> samples, int perSecond, double hertz)
    {
        var coefficient = 2 * Math.Cos(2 * Math.PI * hertz / perSecond);
        var (before, last) = (0d, 0d);
        foreach (var sample in samples)
            (before, last) = (last, (sample / 32_768d) + (coefficient * last) - before);
        var power = (before * before) + (last * last) - (coefficient * before * last);
        var amplitude = 2 * Math.Sqrt(Math.Max(power, 0)) / Math.Max(samples.Length, 1);
        return amplitude < 1e-6 ? -120 : 20 * Math.Log10(amplitude);
    }
}
