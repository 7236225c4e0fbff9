using System.Text.Json;
using Conferences.Domain.Document;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>A portal changes some keys (PATCH).</summary>
public sealed record PatchConference(JsonElement Patch, IReadOnlyList<int>? OnlyIf, CommandContext Asking)
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
    protected override Decision Edit(ConferenceState room, Conference conference) =>
        Record(room, conference, conference.Document.Merge(Patch));
}
