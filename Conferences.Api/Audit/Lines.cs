using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Conferences.Api.Audit;

/// <summary>The lines of a file of any length.</summary>
internal static class Lines
{
    private const int BufferSize = 64 * 1024;

    /// <summary>In bytes; longer than any line of an export.</summary>
    private const int Longest = 32 * 1024 * 1024;

    /// <summary>Reads lines with their line feeds; the last one may lack it.</summary>
    /// <exception cref="AuditException">A line is too long.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        Stream file, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var pipe = PipeReader.Create(file, new(bufferSize: BufferSize, leaveOpen: true));
        for (var number = 1L; ; number++)
        {
            var line = await NextAsync(pipe, number, cancellation);
            if (line.IsEmpty)
                yield break;
            yield return line;
        }
    }

    private static async Task<ReadOnlyMemory<byte>> NextAsync(
        PipeReader pipe, long number, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await pipe.ReadAsync(cancellation);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
                return Take(pipe, read.Buffer.Slice(0, read.Buffer.GetPosition(1, end)));
            if (read.Buffer.Length > Longest)
                throw AuditException.At(number, "it is longer than any line of an export.");
            if (read.IsCompleted)
                return Take(pipe, read.Buffer);
            pipe.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static ReadOnlyMemory<byte> Take(PipeReader pipe, ReadOnlySequence<byte> line)
    {
        var taken = line.ToArray();
        pipe.AdvanceTo(line.End);
        return taken;
    }
}
