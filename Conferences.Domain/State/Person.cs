using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Conferences.Domain.Document;
using Conferences.Domain.Events;

namespace Conferences.Domain.State;

/// <summary>Who a leg is. Stored apart from the events, so that erasing a person leaves them unchanged.</summary>
/// <param name="Id">32 lower-case hex digits, new for each leg.</param>
/// <param name="Salt">Random, 32 hex digits: without it the hash in the events reveals nothing.</param>
/// <param name="CallerIdName">As the leg presents itself; may be empty.</param>
/// <param name="CallerIdNumber">As the leg presents itself; may be empty.</param>
/// <param name="CustomChannelVars">The call's own variables, a JSON object; kept as sent, or the hash would not match.
/// </param>
/// <param name="RefusedFor">The reason it was refused entry, or null.</param>
/// <param name="Invitation">For a leg that was dialled: how, as requested; else null.</param>
/// <param name="At">When it arrived.</param>
public sealed record Person(
    string Id,
    string ConferenceId,
    string Salt,
    string CallerIdName,
    string CallerIdNumber,
    [property: JsonConverter(typeof(JsonAsText))] JsonElement CustomChannelVars,
    DateTimeOffset At,
    Reason? RefusedFor = null,
    [property: JsonConverter(typeof(JsonAsText))] JsonElement? Invitation = null)
{
    /// <summary>
    /// The number in the form in which it is compared, see <see cref="NumberingPlan.CallerOf"/>; null if it is
    /// withheld. Set when the row is written, and part of neither the hash nor an export: it follows from the number.
    /// </summary>
    public string? Caller { get; init; }

    /// <summary>The leg that was refused; null if none was.</summary>
    public CallId? RefusedCall { get; init; }

    /// <summary>The id as events refer to it; <see cref="Id"/> is the key of the row.</summary>
    [JsonIgnore]
    public PersonId PersonId => new(Id);

    /// <summary>Salted SHA-256 of the person's fields, lower-case hex.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(
        (object[])[
            Salt,
            CallerIdName,
            CallerIdNumber,
            CustomChannelVars,
            .. Invitation is { } invitation ? [invitation] : Array.Empty<object>(),
        ])));
}
