using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Conferences.Tests.Fixtures.Contracts.Conformance;

/// <summary>One thing that a service does wrong.</summary>
/// <param name="Name">What it does, as a sentence whose subject is the service.</param>
/// <param name="Breaks">The checks that must see it.</param>
internal sealed record ServiceMutation(string Name, params string[] Breaks)
{
    /// <summary>Changes what the service is asked.</summary>
    public Action<ForwardedRequest>? Request { get; init; }

    /// <summary>Changes what it answers.</summary>
    public Action<ForwardedAnswer>? Answer { get; init; }
}

/// <summary>A request on its way to the service.</summary>
internal sealed class ForwardedRequest
{
    /// <summary>A token of the account that the run is for.</summary>
    public required string Token { get; init; }

    /// <summary>The account that the run is for.</summary>
    public required string Account { get; init; }

    public required string Method { get; set; }

    /// <summary>Path and query, as they were sent.</summary>
    public required string Target { get; set; }

    public required byte[] Body { get; set; }

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public string Path => Target.Split('?')[0];

    public string Text
    {
        get => Encoding.UTF8.GetString(Body);
        set => Body = Encoding.UTF8.GetBytes(value);
    }

    /// <summary>True for a list of conferences.</summary>
    public bool IsList => Regex.IsMatch(Path, "/conferences/?$");

    /// <summary>True for one conference.</summary>
    public bool IsOne => Regex.IsMatch(Path, "/conferences/(?!events)[^/]+/?$");

    /// <summary>True for what is below a conference under this name, or one of those.</summary>
    public bool IsBelow(string name) => Regex.IsMatch(Path, $"/conferences/[^/]+/{name}(/|$)");

    /// <summary>Removes parameters from the query.</summary>
    /// <param name="name">Matches their whole names.</param>
    public void DropQuery(string name)
    {
        if (Target.Split('?', 2) is not [var path, var query])
            return;
        var kept = query.Split('&').Where(it => !Regex.IsMatch(it.Split('=')[0], $"^({name})$"));
        Target = $"{path}?{string.Join('&', kept)}";
    }

    /// <summary>Changes the body's envelope, if there is one.</summary>
    public void Edit(Action<JsonObject> edit)
    {
        try
        {
            if (JsonNode.Parse(Text) is not JsonObject envelope)
                return;
            edit(envelope);
            Text = envelope.ToJsonString();
        }
        catch (JsonException)
        {
            // A request that is not to be read anyway.
        }
    }
}

/// <summary>An answer on its way back.</summary>
internal sealed class ForwardedAnswer(ForwardedRequest request)
{
    public ForwardedRequest Request => request;

    public required int Status { get; set; }

    public required string Body { get; set; }

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Changes the envelope, if it is one.</summary>
    public void Edit(Action<JsonObject> edit)
    {
        if (!Body.StartsWith('{') || !Headers.GetValueOrDefault("Content-Type", "").Contains("json"))
            return;
        var envelope = JsonNode.Parse(Body)!.AsObject();
        edit(envelope);
        Body = envelope.ToJsonString();
    }

    /// <summary>Changes the object in <c>data</c>, if it is one.</summary>
    public void EditData(Action<JsonObject> edit) => Edit(envelope =>
    {
        if (envelope["data"] is JsonObject data)
            edit(data);
    });

    /// <summary>Changes each object at whatever depth.</summary>
    public void EditAll(Action<JsonObject> edit) => Edit(envelope => Walk(envelope, edit));

    /// <summary>Answers with this instead.</summary>
    public void Replace(int status, string body)
    {
        (Status, Body) = (status, body);
        Headers["Content-Type"] = "application/json";
    }

    private static void Walk(JsonNode? node, Action<JsonObject> edit)
    {
        if (node is JsonObject json)
        {
            foreach (var (_, inner) in json.ToArray())
                Walk(inner, edit);
            edit(json);
        }
        else if (node is JsonArray list)
        {
            foreach (var item in list)
                Walk(item, edit);
        }
    }
}
