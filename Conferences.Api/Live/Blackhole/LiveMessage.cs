namespace Conferences.Api.Live.Blackhole;

/// <summary>Something to tell: its data is serialized once, and shared by all whose bindings take it.</summary>
/// <param name="Event">What bindings name it by, e.g. <c>add-member</c>.</param>
/// <param name="Name">Kazoo's name for its kind, e.g. <c>event</c>.</param>
/// <param name="Calls">The calls it is about, as routing keys have them.</param>
/// <param name="Data">JSON in UTF-8.</param>
internal sealed record LiveMessage(
    BindingKind Kind,
    string Event,
    string Name,
    string ConferenceId,
    IReadOnlyList<string> Calls,
    string RoutingKey,
    byte[] Data)
{
    /// <summary>A document was created.</summary>
    public const string Created = "doc_created";

    /// <summary>A document was edited.</summary>
    public const string Edited = "doc_edited";

    /// <summary>A document was deleted.</summary>
    public const string Deleted = "doc_deleted";

    /// <summary>Its place in the account's ledger; 0 if it is not recorded.</summary>
    public long Place { get; init; }

    /// <summary>Its sequence in the conference; 0 if it is not recorded.</summary>
    public long Sequence { get; init; }

    /// <summary>Where the account's history goes on behind it; null if it is not recorded.</summary>
    public string? Cursor { get; init; }
}
