using System.Text.Json.Serialization;

namespace Conferences.Tests.Fixtures.Operations.Faults;

/// <summary>A line of the driver's log.</summary>
/// <param name="Op">Names the operation. It is also its idempotency key, and the beginning of its request ids.</param>
/// <param name="Attempt">1, 2, …: an operation is repeated, under the same key, until it gets a response.</param>
[JsonDerivedType(typeof(JournalRequest), "asked")]
[JsonDerivedType(typeof(JournalAnswer), "answered")]
internal abstract record Entry(string Op, int Attempt)
{
    /// <summary>The request id, which every resulting event has as its correlation id.</summary>
    public static string RequestId(string op, int attempt) => $"{op}.{attempt}";

    /// <summary>The operation a request id belongs to.</summary>
    public static string OpOf(string requestId) => requestId.Split('.')[0];
}

/// <summary>A request about to be sent.</summary>
/// <param name="Conference">The conference; null for one to be created.</param>
internal sealed record JournalRequest(string Op, int Attempt, Intent Intent, string? Conference) : Entry(Op, Attempt);

/// <summary>The result of a request.</summary>
/// <param name="Status">The HTTP status; null if there was no response and it is unknown whether it was done.</param>
/// <param name="Conference">The conference, existing or created.</param>
/// <param name="Sequence">The conference's newest event then, if the response has it.</param>
/// <param name="Operation">The operation an action led to; null if it led to none.</param>
internal sealed record JournalAnswer(
    string Op, int Attempt, int? Status, string? Conference = null, long? Sequence = null, string? Operation = null)
    : Entry(Op, Attempt)
{
    /// <summary>False if the request may be repeated.</summary>
    [JsonIgnore]
    public bool IsFinal => Status is < 500;
}

/// <summary>The kinds of requests.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Intent>))]
internal enum Intent
{
    Create,
    Patch,
    Join,
    Mute,
    Unmute,
    Kick,
    KickAll,
    Delete,
}
