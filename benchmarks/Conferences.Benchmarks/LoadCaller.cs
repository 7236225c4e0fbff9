using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Conferences.Benchmarks;

/// <summary>Reports legs over HTTP, as a call controller does.</summary>
internal sealed class LoadCaller : IDisposable
{
    private readonly HttpClient http;
    private int refused;

    private LoadCaller(HttpClient http, string account, string token) =>
        (this.http, Account, Token) = (http, account, token);

    public string Account { get; }

    public string Token { get; }

    /// <summary>Answers to joins, so far, that were not 201.</summary>
    public int Refused => refused;

    /// <summary>Logs in with the demo key.</summary>
    public static async Task<LoadCaller> LogInAsync(RunningService service)
    {
        var (account, key) = await service.DemoAsync();
        return await LogInAsync(service.Address, account, key);
    }

    /// <summary>Logs in with a key.</summary>
    public static async Task<LoadCaller> LogInAsync(Uri address, string account, string key)
    {
        var http = new HttpClient { BaseAddress = address };
        var login = await PutAsync(http, "/v2/api_auth", $$$"""{"data":{"api_key":"{{{key}}}"}}""");
        var token = login.GetProperty("auth_token").GetString()!;
        http.DefaultRequestHeaders.Add("X-Auth-Token", token);
        return new(http, account, token);
    }

    /// <summary>The same caller in another account.</summary>
    public LoadCaller In(string account) => new(http, account, Token);

    /// <summary>A conference with all defaults; gives its id.</summary>
    public async Task<string> CreateAsync()
    {
        var created = await PutAsync(http, $"/v2/accounts/{Account}/conferences", """{"data":{}}""");
        return created.GetProperty("data").GetProperty("id").GetString()!;
    }

    /// <summary>One leg joins.</summary>
    /// <returns>How long the answer took to come, to its last byte.</returns>
    public async Task<TimeSpan> JoinAsync(string conference, int leg)
    {
        using var body = Json(
            $$$"""
            {"data":{"call_id":"leg-{{{leg}}}@192.0.2.7","caller_id_name":"Caller {{{leg}}}",
            "caller_id_number":"+4930{{{leg:D6}}}"}}
            """);
        var path = $"/v2/accounts/{Account}/conferences/{conference}/participants";
        var start = Stopwatch.GetTimestamp();
        using var answer = await http.PutAsync(path, body);
        var took = Stopwatch.GetElapsedTime(start);
        if (answer.StatusCode is not HttpStatusCode.Created)
            Interlocked.Increment(ref refused);
        return took;
    }

    /// <summary>An action on a conference, or on what is below it.</summary>
    public Task ActAsync(string place, string action) => PutAsync(
        http, $"/v2/accounts/{Account}/conferences/{place}", $$$"""{"data":{"action":"{{{action}}}"}}""");

    /// <summary>Puts JSON to a conference, or to what is below it, and gives the answer.</summary>
    public Task<JsonElement> PutAsync(string place, string json) =>
        PutAsync(http, $"/v2/accounts/{Account}/conferences/{place}", json);

    /// <summary>Reads a conference, or what is below it.</summary>
    public async Task<JsonElement> ReadAsync(string place)
    {
        using var answer = await http.GetAsync($"/v2/accounts/{Account}/conferences/{place}");
        answer.EnsureSuccessStatusCode();
        return JsonElement.Parse(await answer.Content.ReadAsByteArrayAsync()).GetProperty("data").Clone();
    }

    /// <summary>How many facts the conference has.</summary>
    public async Task<long> VersionAsync(string conference)
    {
        using var answer = await http.GetAsync($"/v2/accounts/{Account}/conferences/{conference}");
        answer.EnsureSuccessStatusCode();
        return long.Parse(answer.Headers.ETag!.Tag.Trim('"').Split('.')[1], CultureInfo.InvariantCulture);
    }

    /// <summary>Gives the conference another name.</summary>
    public Task PatchAsync(string conference, string name) => EditAsync(conference, $$"""{"name":"{{name}}"}""");

    /// <summary>Changes fields of the conference.</summary>
    /// <param name="fields">JSON.</param>
    public async Task EditAsync(string conference, string fields)
    {
        using var body = Json($$"""{"data":{{fields}}}""");
        using var answer = await http.PatchAsync($"/v2/accounts/{Account}/conferences/{conference}", body);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Reads the conference, or all of them, to the last byte.</summary>
    public async Task GetAsync(string conference, string query)
    {
        var place = conference.Length > 0 ? $"/{conference}" : "";
        using var answer = await http.GetAsync($"/v2/accounts/{Account}/conferences{place}{query}");
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>A request that asks nothing of the database.</summary>
    public async Task<TimeSpan> GreetAsync()
    {
        var start = Stopwatch.GetTimestamp();
        using var answer = await http.GetAsync("/health/live");
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>A webhook that sends JSON there; gives its id.</summary>
    /// <param name="filter">Its <c>custom_data</c>, JSON.</param>
    public async Task<string> HookAsync(Uri uri, string filter)
    {
        var created = await PutAsync(
            http,
            $"/v2/accounts/{Account}/webhooks",
            $$$"""
            {"data":{"name":"load","uri":"{{{uri}}}","hook":"conference","format":"json","custom_data":{{{filter}}}}}
            """);
        return created.GetProperty("data").GetProperty("id").GetString()!;
    }

    /// <summary>Removes a webhook.</summary>
    public async Task DeleteHookAsync(string hook)
    {
        using var answer = await http.DeleteAsync($"/v2/accounts/{Account}/webhooks/{hook}");
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Has everything delivered again that there ever was.</summary>
    public Task ReplayAsync(string hook) => PutAsync(
        http,
        $"/v2/accounts/{Account}/webhooks/{hook}",
        """{"data":{"action":"replay","data":{"from":"2000-01-01"}}}""");

    public void Dispose() => http.Dispose();

    private static async Task<JsonElement> PutAsync(HttpClient http, string path, string json)
    {
        using var body = Json(json);
        using var answer = await http.PutAsync(path, body);
        answer.EnsureSuccessStatusCode();
        return JsonElement.Parse(await answer.Content.ReadAsByteArrayAsync());
    }

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");
}
