using Conferences.Api.Views;
using Marten;

namespace Conferences.Api.Audit;

/// <summary><c>audit erase</c>: forgets everybody of an account who presented a number.</summary>
internal static class Erasing
{
    public static async Task GoAsync(AuditInput input)
    {
        if (!Ids.IsId(input.AccountFlag) || string.IsNullOrEmpty(input.CallerFlag))
            throw new AuditException("erase needs --account, 32 lower-case hex digits, and --caller, a number.");
        using var host = input.BuildHost();
        var store = host.Services.GetRequiredService<IDocumentStore>();
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        var erased = await Traces.EraseAsync(store, input.AccountFlag!, input.CallerFlag, CancellationToken.None);
        if (erased == 0)
            throw new AuditException("Nobody of that account is known by that number.");
        Console.WriteLine($"persons erased: {erased}. What was published or exported before stays where it is.");
    }
}
