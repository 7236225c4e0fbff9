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
        await using var session = store.LightweightSession(input.AccountFlag!);
        var erase = new ErasePeople(
            PersonId: null,
            input.CallerFlag,
            host.Services.GetRequiredService<TimeProvider>().GetUtcNow(),
            Key: null);
        var traces = await ErasePeopleHandler.LoadAsync(erase, session, CancellationToken.None);
        if (traces.People.Count == 0)
            throw new AuditException("Nobody of that account is known by that number.");
        foreach (var write in ErasePeopleHandler.Handle(erase, traces).Writes)
            write.Execute(session);
        await session.SaveChangesAsync();
        Console.WriteLine($"{traces.People.Count} persons erased. What was published or exported before stays there.");
    }
}
