using Conferences.Api.Crossbar;
using Conferences.Domain.Commands;

namespace Conferences.Api.Commands;

/// <summary>A write in Kazoo's form, whichever channel it came by.</summary>
/// <param name="Account">The account it is for.</param>
/// <param name="ConferenceId">The conference as the caller names it; for a new one, the id to give it.</param>
/// <param name="Participant">The participant as the caller names it, or null.</param>
/// <param name="Request">The envelope, and when it arrived.</param>
/// <param name="Actor">Who sent it.</param>
/// <param name="Key">The caller's idempotency key, if any.</param>
internal sealed record CommandRequest(
    string Account,
    string ConferenceId,
    string? Participant,
    CrossbarRequest Request,
    Actor Actor,
    IdempotencyKey? Key)
{
    /// <summary>Time and ids for the resulting command.</summary>
    public CommandContext Context { get; } =
        Ids.NewContext(Request.At, new(Actor.AccountId, Actor.OwnerId, Actor.KeyId)) with
        {
            Salt = Ids.New(),
        };

    /// <summary>Revisions the caller requires; null for any.</summary>
    public IReadOnlyList<int>? OnlyIf { get; init; }

    /// <summary>The raw <c>dry_run</c> parameter: whether only to report the effect; null if absent.</summary>
    public string? DryRun { get; init; }

    /// <summary>The raw <c>wait</c> parameter: how long to wait for the outcome; null if absent.</summary>
    public string? Wait { get; init; }
}

/// <summary>The command a write leads to, or the reply if it leads to none.</summary>
internal readonly record struct ParsedCommand(Command? Command, Reply? Reply)
{
    public static implicit operator ParsedCommand(Command command) => new(command, null);

    public static implicit operator ParsedCommand(Reply reply) => new(null, reply);

    public static implicit operator ParsedCommand(ValidationErrors errors) => Reply.Invalid(errors);
}
