using Conferences.Api.Crossbar;
using Conferences.Domain.Commands;

namespace Conferences.Api.Commands;

/// <summary>A write in Kazoo's terms, wherever it came from.</summary>
/// <param name="Account">The account it is for.</param>
/// <param name="ConferenceId">The conference, as the caller names it; the id to give where one is created.</param>
/// <param name="Participant">The participant, as the caller names it; null where none is meant.</param>
/// <param name="Request">The envelope, and when it came.</param>
/// <param name="Actor">Who asks.</param>
/// <param name="Key">Makes a repeat harmless, if the caller gave one.</param>
internal sealed record CommandRequest(
    string Account,
    string ConferenceId,
    string? Participant,
    CrossbarRequest Request,
    Actor Actor,
    IdempotencyKey? Key)
{
    /// <summary>Time and identity for what the write may come to.</summary>
    public CommandContext Context { get; } =
        Ids.NewContext(Request.At, new(Actor.AccountId, Actor.OwnerId, Actor.KeyId)) with
        {
            Salt = Ids.New(),
        };

    /// <summary>Revisions the caller accepts; null for any.</summary>
    public IReadOnlyList<int>? OnlyIf { get; init; }

    /// <summary>Whether the caller only wants to know what would happen, in its own words; null if it does not say.
    /// </summary>
    public string? DryRun { get; init; }

    /// <summary>How long the caller would stay for the outcome, in its own words; null if it does not say.</summary>
    public string? Wait { get; init; }
}

/// <summary>What a write comes to: a command for its conference, or the reply that no command leads to.</summary>
internal readonly record struct ParsedCommand(Command? Command, Reply? Reply)
{
    public static implicit operator ParsedCommand(Command command) => new(command, null);

    public static implicit operator ParsedCommand(Reply reply) => new(null, reply);

    public static implicit operator ParsedCommand(ValidationErrors errors) => Reply.Invalid(errors);
}
