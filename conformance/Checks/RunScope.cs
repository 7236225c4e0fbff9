using Conferences.Conformance.Http;

namespace Conferences.Conformance.Checks;

/// <summary>What all checks of a run share: the service, the account, and what was created there.</summary>
internal sealed class RunScope(ApiClient api, string account)
{
    private readonly Dictionary<string, object> shared = [];
    private readonly HashSet<string> removed = [];
    private readonly List<string> created = [];
    private readonly List<string> dynamic = [];
    private int names;

    public ApiClient Api => api;

    public string Account => account;

    /// <summary>The API key, where the run was given one.</summary>
    public string? Key { get; init; }

    /// <summary>The broker, where the run was given one.</summary>
    public Uri? Broker { get; init; }

    /// <summary>True if the token may act for other accounts.</summary>
    public bool ActsForOthers { get; init; }

    /// <summary>Is in the name of everything that the run creates.</summary>
    public string Id { get; } = Guid.NewGuid().ToString("N")[..12];

    /// <summary>The conferences of the account.</summary>
    public string Conferences => $"/v2/accounts/{account}/conferences";

    /// <summary>The paths of what was created and is not known to be removed, the newest first.</summary>
    public IReadOnlyList<string> Left => [.. created.Where(path => !removed.Contains(path)).Reverse()];

    /// <summary>The participants of the conferences that were started without a document.</summary>
    public IReadOnlyList<string> Dynamic => dynamic;

    /// <summary>True if something was created whose id is not known.</summary>
    public bool HasLost { get; private set; }

    /// <summary>The beginning of every name.</summary>
    public string Prefix => $"conformance {Id} ";

    /// <summary>A name that nothing else has.</summary>
    public string NewName() => $"{Prefix}{++names}";

    /// <summary>A number that no conference has: eleven random digits behind a 9.</summary>
    public static string NewNumber() => $"9{Random.Shared.NextInt64(10_000_000_000, 99_999_999_999)}";

    /// <summary>An id that nothing has.</summary>
    public static string NewId() => Guid.NewGuid().ToString("N");

    /// <summary>Something that several checks use and none changes; made for the first of them.</summary>
    public async Task<T> SharedAsync<T>(string name, Func<Task<T>> make)
        where T : notnull
    {
        if (!shared.TryGetValue(name, out var made))
            shared[name] = made = await make();
        return (T)made;
    }

    /// <summary>Remembers what is to be removed at the end.</summary>
    /// <param name="path">What DELETE takes.</param>
    public void Track(string path)
    {
        if (!created.Contains(path))
            created.Add(path);
    }

    /// <summary>Remembers a conference that has no document, and ends when nobody is in.</summary>
    public void TrackDynamic(string id) => dynamic.Add($"{Conferences}/{id}/participants");

    /// <summary>Learns from an answer what was created or removed, whatever else is wrong with the answer.</summary>
    public void Note(ServiceAnswer answer)
    {
        if (answer.Status is < 200 or > 299)
            return;
        if (answer.Request.Method is "DELETE")
            removed.Add(Bare(answer.Request));
        else if (Creates(answer.Request))
            NoteCreated(answer, Bare(answer.Request));
    }

    /// <summary>Remembers that a request may have created something nobody told of.</summary>
    public void NoteUnanswered(ServiceRequest request) => HasLost |= Creates(request);

    /// <summary>Remembers that something was created whose id is not known.</summary>
    public void NoteLost() => HasLost = true;

    /// <summary>True for a request that creates what is to be removed at the end.</summary>
    public bool Creates(ServiceRequest request) => (request.Method, Bare(request)) switch
    {
        ("PUT" or "POST", var path) when path == Conferences => true,
        ("PUT", var path) => path == $"/v2/accounts/{account}/webhooks",
        _ => false,
    };

    private static string Bare(ServiceRequest request) => request.Path.Split('?')[0].TrimEnd('/');

    private void NoteCreated(ServiceAnswer answer, string path)
    {
        if (IdIn(answer) is { } id)
            Track($"{path}/{id}");
        else
            HasLost = true;
    }

    private static string? IdIn(ServiceAnswer answer)
    {
        try
        {
            return (string?)answer.Find("data/id") ?? answer.Header("Location")?.Split('/')[^1];
        }
        catch (Exception e) when (e is ContractViolationException or InvalidOperationException)
        {
            return answer.Header("Location")?.Split('/')[^1];
        }
    }
}
