using Conferences.Api.Commands;
using Conferences.Api.Store;
using Conferences.Domain.State;
using Marten;

namespace Conferences.Api.Audit;

/// <summary>
/// <c>audit erase</c>: erases everybody in an account who presented a number, or secrets that are no longer used.
/// </summary>
internal static class AuditErasure
{
    /// <param name="caller">The number whose people are erased; null to erase secrets.</param>
    /// <param name="conference">Only its secrets; null for those of all.</param>
    public static async Task GoAsync(string account, string? caller, string? conference, IServiceProvider services)
    {
        var store = services.GetRequiredService<IDocumentStore>();
        var clock = services.GetRequiredService<EventClock>();
        await services.GetRequiredService<SchemaOwner>().ApplyAsync(CancellationToken.None);
        await (caller is { Length: > 0 }
            ? ErasePeopleAsync(store, clock, account, services.GetRequiredService<NumberingPlan>().CallerOf(caller))
            : EraseSecretsAsync(store, clock, account, conference));
    }

    private static async Task ErasePeopleAsync(
        IDocumentStore store, EventClock clock, string account, NormalNumber? caller)
    {
        if (caller is not { } number)
        {
            throw new AuditException(
                "Callers whose number is withheld are not one person. "
                + "Erase each by its id: DELETE …/people/{person_id}.");
        }

        var erased = await PersonErasure.EraseAsync(
            store, clock, account, number, Actor.AtTheTerminal(account), CancellationToken.None);
        if (erased == 0)
            throw new AuditException("The account has no person with that number.");
        Console.WriteLine($"persons erased: {erased}. Data that was already published or exported is not affected.");
    }

    private static async Task EraseSecretsAsync(
        IDocumentStore store, EventClock clock, string account, string? conference)
    {
        var erased = await SecretsErasure.EraseAsync(
            store, clock, account, conference, Actor.AtTheTerminal(account), CancellationToken.None);
        if (erased == 0)
            throw new AuditException("There are no unused secrets. Secrets in use are never erased.");
        Console.WriteLine(
            $"secrets erased: {erased}. Secrets in use, and earlier exports, are not affected.");
    }
}
