using System.Text.Json.Serialization;

namespace Conferences.Tests.Fixtures.Operations.Faults;

/// <summary>A line of the driver's log.</summary>
/// <param name="Op">Names the operation. It is its idempotency key too, and begins the ids of its requests.</param>
/// <param name="Attempt">1, 2, …: an operation is asked for again, under the same key, until it is answered.</param>
[JsonDerivedType(typeof(JournalRequest), "asked")]
[JsonDerivedType(typeof(JournalAnswer), "answered")]
internal abstract record Entry(string Op, int Attempt)
{
    /// <summary>The request id, which every fact that comes of it carries as its correlation id.</summary>
    public static string RequestId(string op, int attempt) => $"{op}.{attempt}";

    /// <summary>The operation a request id belongs to.</summary>
    public static string OpOf(string requestId) => requestId.Split('.')[0];
}

/// <summary>About to be asked.</summary>
/// <param name="Conference">Where; null for a conference to create.</param>
internal sealed record JournalRequest(string Op, int Attempt, Intent Intent, string? Conference) : Entry(Op, Attempt);

/// <summary>What came of it.</summary>
/// <param name="Status">The HTTP status; null if none came and nobody knows whether it was done.</param>
/// <param name="Conference">The conference it was about, or that it created.</param>
/// <param name="Sequence">The conference's newest fact then, where the answer tells.</param>
/// <param name="Operation">The operation an action led to; null if it led to none.</param>
internal sealed record JournalAnswer(
    string Op, int Attempt, int? Status, string? Conference = null, long? Sequence = null, string? Operation = null)
    : Entry(Op, Attempt)
{
    /// <summary>False where the same may be asked again.</summary>
    [JsonIgnore]
    public bool IsFinal => Status is < 500;
}

/// <summary>What the driver asks for.</summary>
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
