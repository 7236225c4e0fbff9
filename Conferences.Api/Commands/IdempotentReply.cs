using Conferences.Api.Crossbar;
using Wolverine.Marten;

namespace Conferences.Api.Commands;

/// <summary>The reply given under an idempotency key, kept in the commit of what it tells about.</summary>
/// <param name="Id">The key.</param>
/// <param name="At">When it was given; it counts for <see cref="Lifetime"/>.</param>
public sealed record IdempotentReply(string Id, string RequestHash, Reply Reply, DateTimeOffset At)
{
    /// <summary>How long a repeat gets the kept reply.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    internal static IdempotentReply Of(IdempotencyKey key, Reply reply, DateTimeOffset at) =>
        new(key.Value, key.RequestHash, reply, at);

    internal static IdempotentReply? Current(IdempotentReply? kept, DateTimeOffset now) =>
        kept is not null && now - kept.At < Lifetime ? kept : null;

    /// <summary>The writes that keep a reply. Inserting makes a racing repeat lose and decide again.</summary>
    internal static IEnumerable<IMartenOp> Keep(
        IdempotentReply? expired, IdempotencyKey key, Reply reply, DateTimeOffset at) =>
    [
        .. expired is null ? Array.Empty<IMartenOp>() : [MartenOps.Delete(expired)],
        MartenOps.Insert(Of(key, reply, at)),
    ];

    /// <summary>True if this answers the same request.</summary>
    internal bool IsTo(IdempotencyKey repeat) => repeat.RequestHash == RequestHash;

    internal Reply To(IdempotencyKey repeat) => IsTo(repeat) ? Reply with { IsReplayed = true } : Replies.KeyReused;
}
