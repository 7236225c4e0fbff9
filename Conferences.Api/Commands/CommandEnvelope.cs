using Conferences.Api.Crossbar;
using Conferences.Domain.Commands;
using Conferences.Domain.State;

namespace Conferences.Api.Commands;

/// <summary>Who issued a command and from where: recorded with every resulting event.</summary>
/// <param name="AccountId">The account the token belongs to, which may be a reseller's.</param>
/// <param name="OwnerId">The user the token names, or null; of a command at the terminal, the operating system's user.
/// </param>
/// <param name="KeyId">The API key the token was issued for, or null.</param>
/// <param name="Address">The network the caller asks from, see <see cref="CallerNetwork"/>; or null.</param>
/// <param name="Channel">How it came in: <c>http</c>, <c>bus</c>, <c>media</c> or <c>cli</c>.</param>
public sealed record Actor(string AccountId, string? OwnerId, string? KeyId, string? Address, string Channel)
{
    /// <summary>Whoever gives a command at the terminal for this account.</summary>
    internal static Actor AtTheTerminal(string account) => new(account, Environment.UserName, null, null, "cli");
}

/// <summary>A command with its caller and its request.</summary>
/// <param name="RequestId">The request's id; becomes the events' correlation id.</param>
/// <param name="At">When it arrived.</param>
/// <param name="Key">The caller's idempotency key, if any.</param>
public sealed record CommandEnvelope(
    Command Command, Actor Actor, string RequestId, DateTimeOffset At, IdempotencyKey? Key);

/// <summary>
/// Commands of one conference that arrived together; decided in order and recorded in one commit.
/// </summary>
public sealed record ConferenceBatch(string ConferenceId, IReadOnlyList<CommandEnvelope> Commands);

/// <summary>
/// Conferences of one account to be created together; decided in order and recorded in one commit.
/// </summary>
public sealed record CreationBatch(IReadOnlyList<Creation> Creations);

/// <summary>A conference to be created, under a newly generated id.</summary>
public sealed record Creation(string ConferenceId, CommandEnvelope Envelope);

/// <summary>
/// Erases a person's data wherever it is stored. The events stay unchanged, and with them the proof that nothing else
/// was changed: they never contained a name. That it was done, and at whose request, is an event of its own.
/// </summary>
/// <param name="PersonId">The person's id in the events.</param>
/// <param name="RequestId">The request it came with; becomes the event's correlation id.</param>
public sealed record ErasePerson(
    PersonId PersonId, Actor Actor, string RequestId, DateTimeOffset At, IdempotencyKey? Key);

/// <summary>
/// Stores a reply that no command led to, e.g. to an invalid request, so that a repeat gets it again.
/// </summary>
public sealed record KeepReply(IdempotencyKey Key, Reply Reply, DateTimeOffset At);
