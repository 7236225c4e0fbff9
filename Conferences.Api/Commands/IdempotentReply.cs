using Conferences.Api.Crossbar;
using Wolverine.Marten;

namespace Conferences.Api.Commands;

/// <summary>The reply given under an idempotency key, stored in the commit that it describes.</summary>
/// <param name="Id">The key.</param>
/// <param name="At">When it was given; it is valid for <see cref="Lifetime"/>.</param>
public sealed record IdempotentReply(string Id, string RequestHash, Reply Reply, DateTimeOffset At)
{
    /// <summary>How long a repeat gets the stored reply.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    internal static IdempotentReply Of(IdempotencyKey key, Reply reply, DateTimeOffset at) =>
        new(key.Value, key.RequestHash, reply, at);

    internal static IdempotentReply? Current(IdempotentReply? kept, DateTimeOffset now) =>
        kept is not null && now - kept.At < Lifetime ? kept : null;

    /// <summary>The writes that store a reply. Inserting makes a concurrent repeat lose and be decided again.</summary>
    internal static IEnumerable<IMartenOp> Keep(
        IdempotentReply? expired, IdempotencyKey key, Reply reply, DateTimeOffset at) =>
    [
        .. expired is null ? Array.Empty<IMartenOp>() : [MartenOps.Delete(expired)],
        MartenOps.Insert(Of(key, reply, at)),
    ];

    /// <summary>True if it is the reply to the same request.</summary>
    internal bool IsTo(IdempotencyKey repeat) => repeat.RequestHash == RequestHash;

    internal Reply To(IdempotencyKey repeat) => IsTo(repeat) ? Reply with { IsReplayed = true } : Replies.KeyReused;
}
