using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Conferences.Domain.State;
using Marten;

namespace Conferences.Api.Audit;

/// <summary>
/// <c>audit erase</c>: erases everybody in an account who presented a number, or secrets that are no longer used.
/// </summary>
internal static class AuditErasure
{
    public static async Task GoAsync(AuditInput input)
    {
        var isAboutSomebody = !string.IsNullOrEmpty(input.CallerFlag);
        if (!Ids.IsId(input.AccountFlag) || isAboutSomebody == input.SecretsFlag)
        {
            throw new AuditException(
                "erase requires --account (32 lower-case hex digits) and either --caller (a number) or --secrets.");
        }

        if (input.ConferenceFlag is { } conference && (isAboutSomebody || !Ids.IsId(conference)))
            throw new AuditException("--conference takes 32 lower-case hex digits and requires --secrets.");
        using var host = input.BuildHost();
        var store = host.Services.GetRequiredService<IDocumentStore>();
        var clock = host.Services.GetRequiredService<EventClock>();
        await host.Services.GetRequiredService<SchemaOwner>().ApplyAsync(CancellationToken.None);
        await (isAboutSomebody
            ? ErasePeopleAsync(
                store, clock, input.AccountFlag!,
                host.Services.GetRequiredService<NumberingPlan>().CallerOf(input.CallerFlag!))
            : EraseSecretsAsync(store, clock, input.AccountFlag!, input.ConferenceFlag));
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
