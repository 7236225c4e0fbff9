using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Marten;

namespace Conferences.Api.Audit;

/// <summary>
/// <c>audit erase</c>: forgets everybody of an account who presented a number, or the secrets that are out of use.
/// </summary>
internal static class AuditErasure
{
    public static async Task GoAsync(AuditInput input)
    {
        var isAboutSomebody = !string.IsNullOrEmpty(input.CallerFlag);
        if (!Ids.IsId(input.AccountFlag) || isAboutSomebody == input.SecretsFlag)
        {
            throw new AuditException(
                "erase needs --account, 32 lower-case hex digits, and either --caller, a number, or --secrets.");
        }

        if (input.ConferenceFlag is { } conference && (isAboutSomebody || !Ids.IsId(conference)))
            throw new AuditException("--conference takes 32 lower-case hex digits, and goes with --secrets.");
        using var host = input.BuildHost();
        var store = host.Services.GetRequiredService<IDocumentStore>();
        await host.Services.GetRequiredService<SchemaOwner>().ApplyAsync(CancellationToken.None);
        await (isAboutSomebody
            ? ErasePeopleAsync(store, input.AccountFlag!, input.CallerFlag!)
            : EraseSecretsAsync(store, input.AccountFlag!, input.ConferenceFlag));
    }

    private static async Task ErasePeopleAsync(IDocumentStore store, string account, string caller)
    {
        var erased = await PersonErasure.EraseAsync(
            store, account, caller, Actor.AtTheTerminal(account), CancellationToken.None);
        if (erased == 0)
            throw new AuditException("Nobody of that account is known by that number.");
        Console.WriteLine($"persons erased: {erased}. What was published or exported before stays where it is.");
    }

    private static async Task EraseSecretsAsync(IDocumentStore store, string account, string? conference)
    {
        var erased = await SecretsErasure.EraseAsync(
            store, account, conference, Actor.AtTheTerminal(account), CancellationToken.None);
        if (erased == 0)
            throw new AuditException("There are no secrets that are out of use. Those that hold stay.");
        Console.WriteLine(
            $"secrets erased: {erased}. Those that hold stay, and what was exported before stays where it is.");
    }
}
