using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Conformance.Http;

namespace Conferences.Conformance.Checks;

/// <summary>
/// What a check works with. Paths are below the account's conferences, unless they begin with a version (<c>/v2/…</c>).
/// </summary>
/// <param name="cancellation">Ends the check: its time is over, or the whole run is.</param>
internal sealed class CheckRun(RunScope scope, CancellationToken cancellation)
{
    /// <summary>Settings with which members do not join muted.</summary>
    public const string Loud = """{"member":{"join_muted":false}}""";

    /// <summary>How long what happens by itself may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public RunScope Scope => scope;

    public CancellationToken Cancellation => cancellation;

    public Task<ServiceAnswer> Get(string path, params (string Name, string Value)[] headers) =>
        Send("GET", path, body: null, headers);

    /// <summary>PUT with this JSON as the envelope's data.</summary>
    public Task<ServiceAnswer> Put(string path, string data, params (string Name, string Value)[] headers) =>
        Send("PUT", path, Enveloped(data), headers);

    /// <summary>POST with this JSON as the envelope's data.</summary>
    public Task<ServiceAnswer> Post(string path, string data, params (string Name, string Value)[] headers) =>
        Send("POST", path, Enveloped(data), headers);

    /// <summary>PATCH with this JSON as the envelope's data.</summary>
    public Task<ServiceAnswer> Patch(string path, string data, params (string Name, string Value)[] headers) =>
        Send("PATCH", path, Enveloped(data), headers);

    public Task<ServiceAnswer> Delete(string path, params (string Name, string Value)[] headers) =>
        Send("DELETE", path, body: null, headers);

    /// <summary>Any request, with this text as its body.</summary>
    public Task<ServiceAnswer> Send(
        string method, string path, string? body, params (string Name, string Value)[] headers) =>
        Send(new ServiceRequest(method, path) { Body = ServiceRequest.Bytes(body), Headers = headers });

    /// <summary>GET of where the Location of an answer leads.</summary>
    public Task<ServiceAnswer> Follow(ServiceAnswer answer) =>
        Get(answer.Header("Location") ?? throw answer.Violation("a header Location"));

    /// <summary>Any request.</summary>
    public async Task<ServiceAnswer> Send(ServiceRequest request)
    {
        var asked = request with { Path = PathOf(request.Path) };
        ServiceAnswer answer;
        try
        {
            // An answer to what creates something is waited for: it may have no name to find it by.
            answer = await scope.Api.SendAsync(asked, cancellation, toItsEnd: scope.Creates(asked));
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            scope.NoteUnanswered(asked);
            throw;
        }

        scope.Note(answer);
        cancellation.ThrowIfCancellationRequested();
        return answer;
    }

    /// <summary>The path from the root of the API on.</summary>
    public string PathOf(string path) =>
        path is ['/', 'v', >= '0' and <= '9', '/', ..] ? path : scope.Conferences + path;

    /// <summary>Creates a conference, under a name of this run unless the document has one.</summary>
    public async Task<ServiceAnswer> Create(string document = "{}", params (string Name, string Value)[] headers) =>
        (await Put("", Named(document), headers)).Succeeds(201);

    /// <summary>Creates a conference and returns its id.</summary>
    public async Task<string> New(string document = "{}") => (await Create(document)).Id;

    /// <summary>A conference that nobody is in and no check changes, for requests that are to be refused.</summary>
    public Task<string> Idle() => scope.SharedAsync("idle", () => New("""{"custom":1}"""));

    /// <summary>The document with a name of this run.</summary>
    public string Named(string document)
    {
        var json = JsonNode.Parse(document)!.AsObject();
        json.TryAdd("name", scope.NewName());
        return json.ToJsonString(Readable);
    }

    /// <summary>A leg joins.</summary>
    /// <param name="more">Further members of the request, each with a comma before it.</param>
    public async Task<ServiceAnswer> Join(string id, string call, string more = "") =>
        (await TryJoin(id, call, more)).Succeeds(201);

    /// <summary>A leg tries to join.</summary>
    public Task<ServiceAnswer> TryJoin(string id, string call, string more = "") =>
        Put($"/{id}/participants", $$"""{"call_id":"{{call}}"{{more}}}""");

    /// <summary>An action; its outcome is waited for, so that what follows sees it.</summary>
    /// <param name="place">The path below the conferences.</param>
    public Task<ServiceAnswer> Act(string place, string action, string? data = null) => Put(
        $"{place}?wait=5s",
        data is null ? $$"""{"action":"{{action}}"}""" : $$"""{"action":"{{action}}","data":{{data}}}""");

    /// <summary>Asks until the answer is as expected; media servers and brokers take their time.</summary>
    public async Task<ServiceAnswer> Until(
        Func<Task<ServiceAnswer>> ask, Func<ServiceAnswer, bool> isExpected, string expected)
    {
        var end = DateTime.UtcNow + Patience;
        while (true)
        {
            var answer = await ask();
            if (isExpected(answer))
                return answer;
            if (DateTime.UtcNow > end)
                throw answer.Violation($"{expected} within {Patience.TotalSeconds:0} seconds");
            await Task.Delay(Pause, cancellation);
        }
    }

    /// <summary>The ids in a list.</summary>
    public static IReadOnlyList<string> Ids(ServiceAnswer list) =>
    [
        .. list.Items.Select(item =>
            (string?)ServiceAnswer.Find(item, "id") ?? throw list.Violation("an id of each item")),
    ];

    // Letters as they are, so that what comes back can be compared as text.
    private static JsonSerializerOptions Readable { get; } = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static string Enveloped(string data) => $$"""{"data":{{data}}}""";
}
