using Conferences.Domain.Document;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>A portal saves the whole document (POST).</summary>
public sealed record ReplaceConference(ConferenceDocument Document, IReadOnlyList<int>? OnlyIf, CommandContext Asking)
    : EditConference(OnlyIf, Asking)
{
    /// <inheritdoc/>
    public override Needs Needs => new()
    {
        Numbers = [.. Document.Numbers],
        Waiting = true,
        Secrets = true,
    };

    /// <summary>The new document stands, and nothing is recorded if it is the old one.</summary>
    protected override Decision Edit(ConferenceState room, Conference conference) => Record(room, conference, Document);
}
