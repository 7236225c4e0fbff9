using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Conferences.BrowserTests.Fixtures;

/// <summary>An account and its key, and a client that prepares by the public API what a test looks at.</summary>
public sealed class Tenant
{
    private static readonly HttpClient http = new();

    private readonly Uri root;

    private Tenant(Uri service, string account, string key, string token) =>
        (root, Account, Key, Token) = (new(service, $"/v2/accounts/{account}/"), account, key, token);

    public string Account { get; }

    /// <summary>Its API key.</summary>
    public string Key { get; }

    /// <summary>A token of the key.</summary>
    public string Token { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Logs in with the key.</summary>
    public static async Task<Tenant> LogInAsync(Uri service, string account, string key)
    {
        using var login = await http.PutAsJsonAsync(
            new Uri(service, "/v2/api_auth"), new { data = new { api_key = key } }, Cancellation);
        var answer = JsonNode.Parse(await login.Content.ReadAsStringAsync(Cancellation))!;
        Assert.True(login.StatusCode is HttpStatusCode.Created, $"{answer}");
        return new(service, account, key, answer["auth_token"]!.GetValue<string>());
    }

    /// <summary>Creates a conference with this public document and returns its id.</summary>
    public async Task<string> CreateAsync(object document) =>
        (await PutAsync("conferences", document))["data"]!["id"]!.GetValue<string>();

    /// <summary>A leg joins; returns its participant id.</summary>
    public async Task<int> JoinAsync(
        string conference, string name, string? number = null, bool isModerator = false, string? callId = null) =>
        (await PutAsync($"conferences/{conference}/participants", new
        {
            call_id = callId ?? $"{Guid.NewGuid()}",
            caller_id_name = name,
            caller_id_number = number,
            is_moderator = isModerator,
        }))["data"]!["participant_id"]!.GetValue<int>();

    /// <summary>A leg that must be refused joins.</summary>
    public async Task JoinInVainAsync(string conference, string name, string? number = null, string? pin = null)
    {
        var document = new
        {
            data = new { call_id = $"{Guid.NewGuid()}", caller_id_name = name, caller_id_number = number, pin },
        };
        var (status, answer) = await AskAsync(HttpMethod.Put, $"conferences/{conference}/participants", document);
        Assert.True(status is HttpStatusCode.Conflict, $"{status}: {answer}");
    }

    /// <summary>A participant hangs up.</summary>
    public Task LeaveAsync(string conference, int participant, string? reason = null) => MustAsync(
        HttpMethod.Delete,
        $"conferences/{conference}/participants/{participant}",
        reason is null ? null : new { data = new { reason } });

    /// <summary>Acts on a conference, and waits for the outcome.</summary>
    public Task ActAsync(string conference, string action, object? data = null) => MustAsync(
        HttpMethod.Put,
        $"conferences/{conference}?wait=30s",
        new { data = new { action, data = data ?? new { } } });

    /// <summary>Acts on a participant, and waits for the outcome.</summary>
    public Task ActAsync(string conference, int participant, string action) => MustAsync(
        HttpMethod.Put,
        $"conferences/{conference}/participants/{participant}?wait=30s",
        new { data = new { action } });

    /// <summary>Acts on all participants, and waits for the outcome.</summary>
    public Task ActOnAllAsync(string conference, string action) => MustAsync(
        HttpMethod.Put, $"conferences/{conference}/participants?wait=30s", new { data = new { action } });

    /// <summary>Changes some fields of a document.</summary>
    public Task PatchAsync(string conference, object document) =>
        MustAsync(HttpMethod.Patch, $"conferences/{conference}", new { data = document });

    /// <summary>Deletes a conference, and waits until the account's history has it, which follows the commit.</summary>
    public async Task DeleteConferenceAsync(string id)
    {
        await MustAsync(HttpMethod.Delete, $"conferences/{id}", body: null);
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var deleted = await GetAsync("conferences/events?type=conference.deleted&limit=1000");
            if (deleted["data"]!.AsArray().Any(it => it!["conference_id"]!.GetValue<string>() == id))
                return;
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"The account's history does not have {id}.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), Cancellation);
        }
    }

    /// <summary>GETs a path below the account's.</summary>
    public Task<JsonNode> GetAsync(string path) => MustAsync(HttpMethod.Get, path, body: null);

    /// <summary>PUTs a document to a path below the account's.</summary>
    public Task<JsonNode> PutAsync(string path, object document) =>
        MustAsync(HttpMethod.Put, path, new { data = document });

    /// <summary>POSTs a document to a path below the account's.</summary>
    public Task<JsonNode> PostAsync(string path, object document) =>
        MustAsync(HttpMethod.Post, path, new { data = document });

    /// <summary>DELETEs a path below the account's.</summary>
    public Task<JsonNode> DeleteAsync(string path) => MustAsync(HttpMethod.Delete, path, body: null);

    private async Task<JsonNode> MustAsync(HttpMethod verb, string path, object? body)
    {
        var (status, answer) = await AskAsync(verb, path, body);
        Assert.True(status is HttpStatusCode.OK or HttpStatusCode.Created, $"{verb} {path}: {status} {answer}");
        return answer;
    }

    private async Task<(HttpStatusCode Status, JsonNode Answer)> AskAsync(HttpMethod verb, string path, object? body)
    {
        using var request = new HttpRequestMessage(verb, new Uri(root, path));
        request.Headers.Add("X-Auth-Token", Token);
        if (body is not null)
            request.Content = JsonContent.Create(body, new MediaTypeHeaderValue("application/json"));
        using var response = await http.SendAsync(request, Cancellation);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!);
    }
}
