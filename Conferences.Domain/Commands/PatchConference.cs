using System.Text.Json;
using Conferences.Domain.Document;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>Changes some keys of the document (PATCH).</summary>
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

    /// <summary>Records the merged document, unless the patch changes nothing.</summary>
    protected override Decision Edit(ConferenceState state, Conference conference) =>
        Record(state, conference, conference.Document.Merge(Patch));
}
