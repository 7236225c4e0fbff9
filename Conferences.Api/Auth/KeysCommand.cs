using System.CommandLine;
using Conferences.Api.CommandLine;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Marten;

namespace Conferences.Api.Auth;

/// <summary><c>keys …</c>: the API keys that are stored, as opposed to those in the configuration.</summary>
internal static class KeysCommand
{
    public static Command Create() => new("keys", "List, add and revoke the API keys that clients log in with")
    {
        List(), Add(), Revoke(),
    };

    private static ServiceCommand List()
    {
        var json = Listing.JsonOption();
        return new("list", "List the stored keys, without their secrets", CommandNeeds.Database, async call =>
        {
            await using var session = await OpenAsync(call.Services);
            var keys = (await session.Query<ApiKey>().OrderBy(key => key.Created).ToListAsync()).Select(Listed.Of);
            if (call.Of(json))
                Listing.PrintJson(keys);
            else
                Print(keys);
            return true;
        })
        {
            json,
        };
    }

    private static void Print(IEnumerable<Listed> keys) => Listing.PrintTable(
        keys,
        ("id", key => key.Id),
        ("account", key => key.AccountId),
        ("also", key => string.Join(',', key.Accounts)),
        ("scope", key => key.Scope),
        ("created", key => $"{key.Created:u}"),
        ("revoked", key => $"{key.Revoked:u}"));

    private static ServiceCommand Add()
    {
        var account = new Option<string>("--account")
        {
            Description = "The account the key logs in to, 32 lower-case hex digits; a new one if left out",
            HelpName = "ACCOUNT",
        }.MustBe(Ids.IsId, "takes 32 lower-case hex digits");
        var also = new Option<string>("--also")
        {
            Description = "Other accounts it may act for, separated by commas; * for all",
            HelpName = "ACCOUNTS",
        };
        var scope = new Option<string>("--scope")
        {
            Description = $"What it may do: {ScopeNames.Sentence}; 'write' if left out",
            HelpName = "SCOPE",
        }.MustBe(it => ScopeNames.OfKey(it) is not null, $"takes {ScopeNames.Sentence}");
        var json = Listing.JsonOption();
        return new("add", "Create a key, and print it this once", CommandNeeds.Database, async call =>
        {
            await using var session = await OpenAsync(call.Services);
            var (key, kept) = ApiKey.New(
                call.Of(account) ?? Ids.New(), ApiKeys.List(call.Of(also)), call.Of(scope), Now(call.Services));
            session.Insert(kept);
            await session.SaveChangesAsync();
            if (call.Of(json))
                Listing.PrintJson(new { kept.Id, kept.AccountId, Key = key });
            else
                Console.WriteLine($"id       {kept.Id}\naccount  {kept.AccountId}\nkey      {key}");
            await Console.Error.WriteLineAsync("The key is not shown again.");
            return true;
        })
        {
            account, also, scope, json,
        };
    }

    private static ServiceCommand Revoke()
    {
        var id = new Option<string>("--id") { Description = "The id of the key", HelpName = "ID", Required = true };
        return new("revoke", "Revoke a key and, within seconds, its tokens", CommandNeeds.Database, async call =>
        {
            await using var session = await OpenAsync(call.Services);
            if (await session.LoadAsync<ApiKey>(call.Of(id)!) is not { } key)
                return CommandError.Report("There is no key with that id; 'keys list' shows them.");
            session.Store(key with { Revoked = key.Revoked ?? Now(call.Services) });
            await session.SaveChangesAsync();
            Console.WriteLine(
                $"Key {key.Id} is revoked; its tokens end within {ApiKeys.RevocationDelay.TotalSeconds} seconds.");
            return true;
        })
        {
            id,
        };
    }

    private static async Task<IDocumentSession> OpenAsync(IServiceProvider services)
    {
        await services.GetRequiredService<SchemaOwner>().ApplyAsync(CancellationToken.None);
        return services.GetRequiredService<IDocumentStore>().LightweightSession();
    }

    private static DateTimeOffset Now(IServiceProvider services) =>
        services.GetRequiredService<TimeProvider>().GetUtcNow();

    private sealed record Listed(
        string Id,
        string AccountId,
        IReadOnlyList<string> Accounts,
        string? Scope,
        DateTimeOffset Created,
        DateTimeOffset? Revoked)
    {
        public static Listed Of(ApiKey key) =>
            new(key.Id, key.AccountId, [.. key.Accounts], key.Scope, key.Created, key.Revoked);
    }
}
