using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Conferences.Domain.Commands;
using Conferences.Domain.Events;

namespace Conferences.Api.Crossbar;

/// <summary>Identity enters here: 32 random lower-case hex digits, as Kazoo's ids.</summary>
internal static class Ids
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    public static string New() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>One that tells requests apart and is no secret: it costs next to nothing.</summary>
    public static string OfRequest() => Random.Shared.GetHexString(32, lowercase: true);

    public static CommandContext NewContext(DateTimeOffset at, Initiator? by = null) => new(new(New()), at, by);

    /// <summary>True for 32 lower-case hex digits.</summary>
    public static bool IsId(string? id) => id is { Length: 32 } && !id.AsSpan().ContainsAnyExcept(HexDigits);

    /// <summary>The participant id that a path or message names; null if it is no number.</summary>
    public static int? ParticipantId(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
