using Conferences.Api.Auth;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Fixtures.Http;

/// <summary>API keys of accounts, and tokens for them.</summary>
internal static class Keys
{
    /// <summary>A token for this account.</summary>
    public static async Task<string> Token(
        Service service, string account, string[]? accounts = null, string? scope = null)
    {
        var (key, _) = await Add(service, account, accounts, scope);
        return (await LogIn(service, $$$"""{"data":{"api_key":"{{{key}}}"}}""")).Json.At<string>("auth_token");
    }

    /// <summary>Creates a key for this account.</summary>
    public static async Task<(string Key, ApiKey Kept)> Add(
        Service service, string account, string[]? accounts = null, string? scope = null)
    {
        var made = ApiKey.New(account, accounts ?? [], scope, DateTimeOffset.UtcNow);
        await Keep(service, made.Kept);
        return made;
    }

    /// <summary>Stores the record of a key.</summary>
    public static async Task Keep(Service service, ApiKey key)
    {
        await using var session = service.Parts.GetRequiredService<IDocumentStore>().LightweightSession();
        session.Store(key);
        await session.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Requests a token.</summary>
    public static async Task<Answer> LogIn(Service service, string body)
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        using var response = await http.PutAsync("/v2/api_auth", Json.Body(body),
            TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }
}
