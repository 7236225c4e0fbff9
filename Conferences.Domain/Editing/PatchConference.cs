using System.Text.Json;

namespace Conferences.Domain.Editing;

/// <summary>A portal changes some keys (PATCH).</summary>
public sealed record PatchConference(JsonElement Patch, IReadOnlyList<int>? OnlyIf, Asking Asking)
    : EditConference(OnlyIf, Asking)
{
    /// <inheritdoc/>
    public override Needs Needs => new()
    {
        Numbers = [.. ConferenceDocument.NumbersIn(Patch)],
        Waiting = true,
        Secrets = true,
    };

    /// <summary>The merged document stands, and nothing is recorded if the patch changes nothing.</summary>
    protected override Decision Edit(Room room, Conference conference) =>
        Record(room, conference, conference.Document.Merge(Patch));
}
