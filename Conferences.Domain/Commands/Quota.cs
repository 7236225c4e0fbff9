using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>How much an account may store.</summary>
/// <param name="Conferences">Most conferences that are configured at a time; null for any number.</param>
/// <param name="Bytes">Bytes after which nothing more is recorded at a caller's request; null for any number.</param>
public sealed record Quota(long? Conferences, long? Bytes)
{
    /// <summary>Why an account that has stored this much may not record the command's events; null if it may.</summary>
    internal Refusal? Objection(Command command, AccountUsage usage) => command switch
    {
        { IsExemptFromQuota: true } => null,
        CreateConference when usage.Conferences >= Conferences =>
            new(Reason.OverQuota, $"{Conferences} conferences"),
        _ when usage.Bytes >= Bytes => new(Reason.OverQuota, $"{Bytes} bytes"),
        _ => null,
    };
}
