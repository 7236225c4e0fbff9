using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Conferences.Conformance.Checks;

namespace Conferences.Conformance.Http;

/// <summary>Sends requests as they are, follows nothing, and counts them.</summary>
/// <param name="root">The address in front of <c>/v2</c>, without a slash at the end.</param>
internal sealed class ApiClient(string root) : IDisposable
{
    private const int MostAttempts = 5;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly HttpClient http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
    })
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>The address.</summary>
    public string Root => root;

    /// <summary>The token that requests are sent with.</summary>
    public string Token { get; set; } = "";

    /// <summary>How many requests were sent.</summary>
    public int Count { get; private set; }

    /// <summary>Sends a request; one that is refused for its rate is sent again, as the answer asks.</summary>
    /// <param name="toItsEnd">True to wait for an answer that is on its way also when cancelled.</param>
    public async Task<ServiceAnswer> SendAsync(
        ServiceRequest request, CancellationToken cancellation, bool toItsEnd = false)
    {
        var onItsWay = toItsEnd ? CancellationToken.None : cancellation;
        for (var attempt = 1; ; attempt++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var message = Message(request);
            using var response = await http.SendAsync(message, onItsWay);
            var body = await response.Content.ReadAsStringAsync(onItsWay);
            var answer = new ServiceAnswer(request, (int)response.StatusCode, Headers(response), body);
            if (attempt == MostAttempts || !IsRated(answer))
                return answer;
            await Task.Delay(Pause(answer), cancellation);
        }
    }

    /// <summary>Reads the first server-sent events of a stream that have an id.</summary>
    /// <returns>The answer, whose body is what was read, and the events: id, name and data.</returns>
    public async Task<(ServiceAnswer Answer, IReadOnlyList<(string Id, string Name, string Data)> Events)> FollowAsync(
        ServiceRequest request, int count, CancellationToken cancellation)
    {
        using var message = Message(request);
        using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation);
        var read = new StringBuilder();
        var events = new List<(string, string, string)>();
        ServiceAnswer Answer() => new(request, (int)response.StatusCode, Headers(response), read.ToString());
        if (!response.IsSuccessStatusCode)
        {
            read.Append(await response.Content.ReadAsStringAsync(cancellation));
            return (Answer(), events);
        }

        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        var (id, name, data) = ("", "", "");
        while (events.Count < count && await lines.ReadLineAsync(cancellation) is { } line)
        {
            read.AppendLine(line);
            switch (line.Split(':', 2, StringSplitOptions.TrimEntries))
            {
                case ["id", var value]:
                    id = value;
                    break;
                case ["event", var value]:
                    name = value;
                    break;
                case ["data", var value]:
                    data += value;
                    break;
                case [""] when id.Length > 0:
                    events.Add((id, name, data));
                    (id, name, data) = ("", "", "");
                    break;
                case [""]:
                    (name, data) = ("", "");
                    break;
            }
        }

        return (Answer(), events);
    }

    public void Dispose() => http.Dispose();

    // Other reasons to refuse with 429, such as too many wrong pins, are part of the contract.
    private static bool IsRated(ServiceAnswer answer) => answer.Status == 429
        && answer.Body.Contains("\"too many requests\"", StringComparison.Ordinal);

    private static TimeSpan Pause(ServiceAnswer answer) =>
        int.TryParse(answer.Header("Retry-After"), CultureInfo.InvariantCulture, out var seconds)
            && TimeSpan.FromSeconds(seconds) is var asked && asked > TimeSpan.Zero
            ? asked < LongestPause ? asked : LongestPause
            : TimeSpan.FromSeconds(1);

    private static Dictionary<string, string> Headers(HttpResponseMessage response) =>
        response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .GroupBy(header => header.Key, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(
                header => header.Key,
                header => string.Join(", ", header.SelectMany(it => it.Value)),
                StringComparer.OrdinalIgnoreCase);

    private HttpRequestMessage Message(ServiceRequest request)
    {
        Count++;

        // As written: a path with dots or percent signs is part of what is checked.
        var message = new HttpRequestMessage(
            new(request.Method),
            new Uri(root + request.Path, new UriCreationOptions
            {
                DangerousDisablePathAndQueryCanonicalization = true,
            }));
        if (request.Body is { } body)
        {
            message.Content = new ReadOnlyMemoryContent(body);
            if (request.ContentType is { } type)
                message.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        if (request.HasToken)
            message.Headers.TryAddWithoutValidation("X-Auth-Token", Token);
        foreach (var (name, value) in request.Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        return message;
    }
}
