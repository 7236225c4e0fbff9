using System.Net;
using System.Text;
using System.Text.Json;

namespace Conferences.Client.Http;

/// <summary>Reads the envelope of an error.</summary>
internal static class ErrorReader
{
    public static ConferencesException Read(HttpResponseMessage response, byte[] body)
    {
        var envelope = Parse(body);
        var data = Member(envelope, "data");
        var error = Text(envelope, "message") ?? "";
        var problems = ProblemsIn(data);
        return new(Sentence(response, error, problems, data))
        {
            Status = response.StatusCode,
            Error = error,
            Problems = problems,
            RequestId = Text(envelope, "request_id") ?? RequestIdOf(response),
            Revision = Text(envelope, "revision"),
            RetryAfter = RetryPolicy.PauseOf(response),
        };
    }

    /// <summary>For a success that is not the service's, as where a proxy answers with a page to log in.</summary>
    /// <param name="how">What it is, to follow "The answer".</param>
    public static ConferencesException Foreign(string how, Exception? cause) =>
        new($"The answer {how}: it does not come from the service.", cause) { Status = HttpStatusCode.OK };

    // A proxy's page is no envelope; then the status has to do.
    public static JsonElement Parse(byte[] body)
    {
        try
        {
            // By way of a text, since a proxy's may not be in UTF-8.
            using var document = JsonDocument.Parse(Encoding.UTF8.GetString(body));
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }

    // {"numbers":{"unique":{"message":"…"}}} of a field, {"locked":{"message":"…"}} of the whole.
    private static List<RequestProblem> ProblemsIn(JsonElement data)
    {
        var problems = new List<RequestProblem>();
        foreach (var member in Members(data))
        {
            if (Problem(null, member) is { } ofAll)
                problems.Add(ofAll);
            else
                problems.AddRange(ProblemsOf(member));
        }

        return problems;
    }

    private static IEnumerable<RequestProblem> ProblemsOf(JsonProperty field) =>
        Members(field.Value).Select(rule => Problem(field.Name, rule)).OfType<RequestProblem>();

    private static RequestProblem? Problem(string? field, JsonProperty rule) =>
        Text(rule.Value, "message") is { } message ? new(field, rule.Name, message, Cause(rule.Value)) : null;

    private static string? Cause(JsonElement problem) =>
        new[] { Member(problem, "cause"), Member(problem, "value") }
            .Where(it => it.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null))
            .Select(it => it.ToString())
            .FirstOrDefault();

    private static string Sentence(
        HttpResponseMessage response, string error, List<RequestProblem> problems, JsonElement data)
    {
        IEnumerable<string?> details = problems is []
            ? [Text(data, "message"), Text(data, "cause")]
            : problems.Select(string? (it) => it.Field is null ? it.Message : $"{it.Field}: {it.Message}");
        var parts = details.Prepend(error).Where(it => !string.IsNullOrEmpty(it)).Distinct().ToArray();
        return $"{(int)response.StatusCode} {(parts is [] ? response.ReasonPhrase : string.Join("; ", parts))}";
    }

    private static string? RequestIdOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues("X-Request-ID", out var values) ? values.First() : null;

    private static JsonElement.ObjectEnumerator Members(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : default;

    public static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    public static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
