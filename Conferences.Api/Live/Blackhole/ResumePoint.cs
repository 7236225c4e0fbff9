using System.Text.Json;
using Conferences.Api.Crossbar;

namespace Conferences.Api.Live.Blackhole;

/// <summary>From where a client wants to be told.</summary>
/// <param name="ConferenceId">The conference whose sequence it is; null for a place in the account's ledger.</param>
/// <param name="After">It has all up to here.</param>
internal sealed record ResumePoint(string? ConferenceId, long After)
{
    /// <summary>What the frame says of it, or what is wrong with that.</summary>
    /// <param name="bindings">The bindings that are to go on from there.</param>
    public static (ResumePoint? Point, string? Error) Read(
        SocketRequest request, string account, IReadOnlyList<(SocketBinding? Binding, string? Error)> bindings) =>
        (request.Member("after"), request.Member("cursor")) switch
        {
            (null, null) => (null, null),
            ({ } after, null) => OfConference(after, bindings),
            (null, { } cursor) => OfAccount(cursor, account),
            _ => (null, SocketErrors.TwoPoints),
        };

    private static (ResumePoint?, string?) OfConference(
        JsonElement after, IReadOnlyList<(SocketBinding? Binding, string? Error)> bindings)
    {
        var conferences = bindings.Select(it => it.Binding?.Conference).OfType<string>().Distinct().ToArray();
        return conferences is [not SocketBinding.Any and var conference]
            && after.ValueKind is JsonValueKind.Number && after.TryGetInt64(out var sequence) && sequence >= 0
                ? (new(conference, sequence), null)
                : (null, SocketErrors.BadAfter);
    }

    private static (ResumePoint?, string?) OfAccount(JsonElement cursor, string account) =>
        cursor.ValueKind is JsonValueKind.String && Cursor.Read(account, cursor.GetString()!) is { } place
            ? (new(null, place), null)
            : (null, SocketErrors.BadCursor);
}
