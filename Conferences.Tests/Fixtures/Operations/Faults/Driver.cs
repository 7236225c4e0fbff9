using System.Globalization;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Fixtures.Operations.Faults;

/// <summary>
/// Sends requests to the service, at a bounded rate and partly concurrently, and logs each request before it is sent,
/// and its response. Requests without a response are repeated, under the same key.
/// </summary>
internal sealed class Driver(HttpClient http, string account, Rooms rooms, Journal<Entry> journal)
{
    /// <summary>Printed when it starts.</summary>
    public const string Sign = "driving";

    private const int AtOnce = 8;

    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(200);

    // For requests without a response when it is stopped.
    private static readonly TimeSpan Respite = TimeSpan.FromSeconds(30);

    /// <param name="given"><c>url</c>, <c>account</c>, <c>token</c>, <c>log</c>, and perhaps <c>rate</c> (operations a
    /// second) and <c>conferences</c> (at a time).</param>
    public static async Task<int> RunAsync(IReadOnlyDictionary<string, string> given)
    {
        using var leash = new Leash();
        using var journal = new Journal<Entry>(given["log"]);
        using var http = new HttpClient { BaseAddress = new(given["url"]), Timeout = TimeSpan.FromSeconds(10) };
        http.DefaultRequestHeaders.Add("X-Auth-Token", given["token"]);
        var driver = new Driver(http, given["account"], new(Number(given, "conferences", 10)), journal);
        Console.WriteLine(Sign);
        await driver.DriveAsync(Number(given, "rate", 100), leash.Stopping);
        return 0;
    }

    private static int Number(IReadOnlyDictionary<string, string> given, string name, int otherwise) =>
        given.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private async Task DriveAsync(int rate, CancellationToken stopping)
    {
        using var over = new CancellationTokenSource();
        using var end = stopping.Register(() => over.CancelAfter(Respite));
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1) / rate);
        using var turns = new SemaphoreSlim(AtOnce);
        var deeds = new List<Task>();
        while (await timer.NextAsync(stopping))
        {
            await turns.WaitAsync(CancellationToken.None);
            deeds.Add(InTurnAsync(turns, DoAsync(rooms.Next(Ids.New()), over.Token)));
        }

        await Task.WhenAll(deeds);
    }

    private static async Task InTurnAsync(SemaphoreSlim turns, Task deed)
    {
        await deed;
        turns.Release();
    }

    private async Task DoAsync(WorkloadStep deed, CancellationToken over)
    {
        using var pause = new PeriodicTimer(BetweenAttempts);
        var attempt = 0;
        do
        {
            attempt++;
            journal.Write(new JournalRequest(deed.Op, attempt, deed.Intent, deed.Conference));
            var answered = await AskAsync(deed, attempt);
            journal.Write(answered);
            if (answered.IsFinal)
                return;
        }
        while (await pause.NextAsync(over));
    }

    private async Task<JournalAnswer> AskAsync(WorkloadStep deed, int attempt)
    {
        using var request = new HttpRequestMessage(deed.Verb, $"/v2/accounts/{account}/conferences{deed.Path}");
        request.Headers.Add("Idempotency-Key", deed.Op);
        request.Headers.Add("X-Request-ID", Entry.RequestId(deed.Op, attempt));
        request.Content = deed.Body is { } body ? Json.Body(body) : null;
        try
        {
            using var response = await http.SendAsync(request);
            var answered = Read(deed, attempt, response);
            if (answered.IsFinal)
                rooms.Learn(deed, answered.Status!.Value, Created(response)?[^1]);
            return answered;
        }
        catch (Exception cut) when (cut is HttpRequestException or OperationCanceledException)
        {
            return new(deed.Op, attempt, Status: null, deed.Conference);
        }
    }

    private static JournalAnswer Read(WorkloadStep deed, int attempt, HttpResponseMessage response)
    {
        var created = response.IsSuccessStatusCode ? Created(response) : null;
        return new(
            deed.Op,
            attempt,
            (int)response.StatusCode,
            deed.Conference ?? created?[^1],
            response is { IsSuccessStatusCode: true, Headers.ETag.Tag: var tag }
                ? long.Parse(tag.Trim('"').Split('.')[1], CultureInfo.InvariantCulture)
                : null,
            created is [.., "operations", var operation] ? operation : null);
    }

    private static string[]? Created(HttpResponseMessage response) => response.Headers.Location?.ToString().Split('/');
}
