using System.Text.Json;
using Conferences.Domain.Document;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>A portal changes some keys (PATCH).</summary>
public sealed record PatchConference(JsonElement Patch, IReadOnlyList<int>? OnlyIf, CommandContext Context)
    : EditConference(OnlyIf, Context)
{
    /// <inheritdoc/>
    public override Needs Needs => new()
    {
        Numbers = [.. ConferenceDocument.NumbersIn(Patch)],
        Waiting = true,
        Secrets = true,
    };

    /// <summary>The merged document stands, and nothing is recorded if the patch changes nothing.</summary>
    protected override Decision Edit(ConferenceState state, Conference conference) =>
        Record(state, conference, conference.Document.Merge(Patch));
}
