using Conferences.Api.CommandLine;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using JasperFx;
using JasperFx.CommandLine;
using Marten;
using Spectre.Console;

namespace Conferences.Api.Auth;

/// <summary>The verbs of <c>keys</c>.</summary>
public enum KeysVerb
{
    /// <summary>List the keys.</summary>
    list,

    /// <summary>Create a key.</summary>
    add,

    /// <summary>Revoke a key; its tokens are rejected within seconds.</summary>
    revoke,
}

/// <summary>The arguments of <c>keys</c>.</summary>
public sealed class KeysInput : NetCoreInput
{
    /// <summary>The verb.</summary>
    [Description("list, add or revoke")]
    public KeysVerb Verb { get; set; } = KeysVerb.list;

    /// <summary>The account the key is for.</summary>
    [FlagAlias("account", true)]
    [Description("add: the account the key logs in to, 32 lower-case hex digits; a new one if left out")]
    public string? AccountFlag { get; set; }

    /// <summary>Other accounts.</summary>
    [FlagAlias("also", true)]
    [Description("add: other accounts it may act for, separated by commas; * for all")]
    public string? AlsoFlag { get; set; }

    /// <summary>The key's scopes.</summary>
    [Description("add: " + ScopeNames.Sentence + "; 'write' if left out")]
    public string? ScopeFlag { get; set; }

    /// <summary>The key's id.</summary>
    [Description("revoke: the id of the key")]
    public string? IdFlag { get; set; }
}

/// <summary><c>./run keys …</c>.</summary>
[Description("Lists, adds and revokes the API keys portals log in with", Name = "keys")]
public sealed class KeysCommand : JasperFxAsyncCommand<KeysInput>
{
    /// <summary>Without a verb it lists the keys.</summary>
    public KeysCommand()
    {
        Usage("List the keys").Arguments();
        Usage("List, add or revoke a key").Arguments(input => input.Verb);
    }

    /// <inheritdoc/>
    public override async Task<bool> Execute(KeysInput input)
    {
        using var host = input.BuildHost();
        var store = host.Services.GetRequiredService<IDocumentStore>();
        await host.Services.GetRequiredService<SchemaOwner>().ApplyAsync(CancellationToken.None);
        await using var session = store.LightweightSession();
        var now = host.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        return input.Verb switch
        {
            KeysVerb.add => await AddAsync(session, input, now),
            KeysVerb.revoke => await RevokeAsync(session, input.IdFlag, now),
            _ => await ListAsync(session),
        };
    }

    private static async Task<bool> AddAsync(IDocumentSession session, KeysInput input, DateTimeOffset now)
    {
        var account = input.AccountFlag ?? Ids.New();
        if (!Ids.IsId(account))
            return CommandError.Report("--account takes 32 lower-case hex digits.");
        if (ScopeNames.OfKey(input.ScopeFlag) is null)
            return CommandError.Report($"--scope takes {ScopeNames.Sentence}.");
        var (key, kept) = ApiKey.New(account, ApiKeys.List(input.AlsoFlag), input.ScopeFlag, now);
        session.Insert(kept);
        await session.SaveChangesAsync();
        Console.WriteLine($"id       {kept.Id}\naccount  {account}\nkey      {key}\nThe key is not shown again.");
        return true;
    }

    private static async Task<bool> RevokeAsync(IDocumentSession session, string? id, DateTimeOffset now)
    {
        if (id is null || await session.LoadAsync<ApiKey>(id) is not { } key)
            return CommandError.Report("There is no key with that id; 'keys list' shows them.");
        session.Store(key with { Revoked = key.Revoked ?? now });
        await session.SaveChangesAsync();
        Console.WriteLine(
            $"Key {id} is revoked; its tokens end within {ApiKeys.RevocationDelay.TotalSeconds} seconds.");
        return true;
    }

    private static async Task<bool> ListAsync(IDocumentSession session)
    {
        // The id is what 'revoke' takes: it stays in one piece, however narrow the terminal.
        var table = new Table().AddColumn(new TableColumn("id").NoWrap())
            .AddColumns("account", "also", "scope", "created", "revoked");
        foreach (var key in await session.Query<ApiKey>().OrderBy(key => key.Created).ToListAsync())
        {
            table.AddRow(
                key.Id, key.AccountId, string.Join(",", key.Accounts), key.Scope ?? "",
                $"{key.Created:u}", $"{key.Revoked:u}");
        }

        AnsiConsole.Write(table);
        return true;
    }
}
