using System.Text.Json;

namespace Conferences.Domain.Editing;

/// <summary>A portal changes some keys (PATCH).</summary>
public sealed record PatchConference(JsonElement Patch, IReadOnlyList<int>? OnlyIf, Asking Asking)
    : EditConference(OnlyIf, Asking)
{
    /// <summary>The merged document stands, and nothing is recorded if the patch changes nothing.</summary>
    public Decision Decide(string id, Conference? conference, IReadOnlySet<string> takenNumbers) =>
        Refuse(id, conference) is { } refusal
            ? refusal
            : Record(conference!, conference!.Document.Merge(Patch), takenNumbers);
}
