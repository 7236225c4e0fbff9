using Conferences.Domain.Document;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>Replaces the whole document (POST).</summary>
public sealed record ReplaceConference(ConferenceDocument Document, IReadOnlyList<int>? OnlyIf, CommandContext Context)
    : EditConference(OnlyIf, Context)
{
    /// <inheritdoc/>
    public override Needs Needs => new()
    {
        Numbers = [.. Document.Numbers],
        Waiting = true,
        Secrets = true,
    };

    /// <summary>Records the new document, unless it equals the old one.</summary>
    protected override Decision Edit(ConferenceState state, Conference conference) =>
        Record(state, conference, Document);
}
