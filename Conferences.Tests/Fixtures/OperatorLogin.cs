using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Fixtures;

/// <summary>
/// The operator's API key, which every node of the tests is configured with, and the secret by which each knows the
/// tokens of the others.
/// </summary>
internal static class OperatorLogin
{
    /// <summary>Configures a node with it.</summary>
    public static IReadOnlyList<(string Name, string Value)> Settings { get; } =
    [
        ("Authentication:ApiKeys:0:AccountId", Service.OperatorAccount),
        ("Authentication:ApiKeys:0:Key", Service.OperatorKey),
        ("Authentication:ApiKeys:0:Accounts", "*"),
        ("Authentication:ApiKeys:0:Scope", "write erase export"),
        ("Authentication:SigningKey", "the secret that all nodes of the tests have"),
    ];

    /// <summary>A token from the node at this address, valid for every account.</summary>
    public static async Task<string> TokenAsync(Uri address)
    {
        using var http = new HttpClient { BaseAddress = address };
        using var login = await http.PutAsync(
            "/v2/api_auth",
            Json.Body($$$"""{"data":{"api_key":"{{{Service.OperatorKey}}}"}}"""),
            TestContext.Current.CancellationToken);
        return (await Answer.ReadAsync(login)).Json.At<string>("auth_token");
    }
}
