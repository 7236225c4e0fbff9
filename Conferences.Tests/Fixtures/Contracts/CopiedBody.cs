using Microsoft.AspNetCore.Http;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>Passes a response's body on as it is written, and keeps a copy if it is JSON.</summary>
internal sealed class CopiedBody(Stream inner, HttpResponse response) : Stream
{
    private readonly MemoryStream copy = new();

    /// <summary>What was written so far.</summary>
    public ReadOnlyMemory<byte> Written => copy.GetBuffer().AsMemory(0, (int)copy.Length);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public static bool IsJson(HttpResponse response) =>
        response.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) is true;

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (IsJson(response))
            copy.Write(buffer.Span);
        return inner.WriteAsync(buffer, cancellationToken);
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        if (IsJson(response))
            copy.Write(buffer, offset, count);
        inner.Write(buffer, offset, count);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
