using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>Creates a conference.</summary>
public sealed record CreateConference(ConferenceDocument Document, CommandContext Context) : Command
{
    /// <summary>Bytes that the document may have; null for any number.</summary>
    public int? MostBytes { get; init; }

    /// <inheritdoc/>
    public override Needs Needs => new() { Numbers = [.. Document.Numbers], OtherAccounts = true };

    /// <summary>
    /// Created, unless the id is or was in use, by whatever account, or a number is taken. A media server that several
    /// accounts share may know conferences by their ids alone.
    /// </summary>
    public override Decision Decide(ConferenceState state)
    {
        if (state.Version > 0 || state.IsElsewhere)
            return new Refusal(Reason.Exists, state.Id);
        if (NumberRules.Check(Document, state) is { } refusal)
            return refusal;
        if (Document.HasMoreThan(MostBytes))
            return new Refusal(Reason.TooLarge, $"{MostBytes}");
        var (document, secrets) = Document.Seal(state.Id, Context);
        return Decision.Recording([new ConferenceCreated(document)]) with { Secrets = secrets };
    }
}
