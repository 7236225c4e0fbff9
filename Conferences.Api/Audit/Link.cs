using System.Security.Cryptography;

namespace Conferences.Api.Audit;

/// <summary>An entry's place in the chain of its account.</summary>
/// <param name="N">1, 2, …; 0 before the first.</param>
/// <param name="Hash">SHA-256 of the previous entry's hash and this one's event; initially 32 zero bytes.</param>
internal sealed record Link(long N, ReadOnlyMemory<byte> Hash)
{
    /// <summary>Before the first entry.</summary>
    public static readonly Link Start = new(0, new byte[SHA256.HashSizeInBytes]);

    /// <summary>The hash in lower-case hex.</summary>
    public string Hex => Convert.ToHexStringLower(Hash.Span);

    /// <summary>The entry after this one.</summary>
    /// <param name="event">Its canonical bytes.</param>
    public Link Next(ReadOnlySpan<byte> @event)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(Hash.Span);
        sha.AppendData(@event);
        return new(N + 1, sha.GetHashAndReset());
    }
}
