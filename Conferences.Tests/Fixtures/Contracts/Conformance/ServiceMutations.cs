using System.Text.Json.Nodes;

namespace Conferences.Tests.Fixtures.Contracts.Conformance;

/// <summary>What a service may do wrong over HTTP. Each check of the program must see at least one of these.</summary>
internal static class ServiceMutations
{
    public static IReadOnlyList<ServiceMutation> All { get; } =
    [
        .. EnvelopeMutations.All, .. DocumentMutations.All, .. ListMutations.All, .. LiveMutations.All,
        .. RecordMutations.All, .. AccessMutations.All,
    ];

    /// <summary>A service that understands a request as another one.</summary>
    public static ServiceMutation Asks(string name, Action<ForwardedRequest> change, params string[] breaks) =>
        new(name, breaks) { Request = change };

    /// <summary>A service that answers something else.</summary>
    public static ServiceMutation Says(string name, Action<ForwardedAnswer> change, params string[] breaks) =>
        new(name, breaks) { Answer = change };

    /// <summary>A service whose answers lack a header.</summary>
    public static ServiceMutation Omits(string header, params string[] breaks) =>
        Says($"answers without {header}", answer => answer.Headers.Remove(header), breaks);

    /// <summary>A service that pays no attention to a header.</summary>
    public static ServiceMutation Ignores(string header, params string[] breaks) =>
        Asks($"pays no attention to {header}", asked => asked.Headers.Remove(header), breaks);

    /// <summary>A service that pays no attention to parameters of the query.</summary>
    public static ServiceMutation IgnoresQuery(string name, params string[] breaks) =>
        Asks($"pays no attention to ?{name}=", asked => asked.DropQuery(name), breaks);

    /// <summary>A service that answers another status.</summary>
    public static ServiceMutation Status(int status, int other, params string[] breaks) => Says(
        $"answers {other} for {status}",
        answer => answer.Status = answer.Status == status ? other : answer.Status,
        breaks);

    /// <summary>A service whose answers use another word for this one.</summary>
    public static ServiceMutation Calls(string word, string other, params string[] breaks) => Says(
        $"says {other} for {word}",
        answer => answer.Body = answer.Body.Replace(word, other, StringComparison.Ordinal),
        breaks);

    /// <summary>A service whose answers lack a member, at whatever depth.</summary>
    public static ServiceMutation Lacks(string member, params string[] breaks) =>
        Says($"leaves out {member}", answer => answer.EditAll(json => json.Remove(member)), breaks);

    /// <summary>A service that gives another value to a member, wherever it is, at whatever depth.</summary>
    public static ServiceMutation Sets(string member, JsonNode value, params string[] breaks) => Says(
        $"says {value.ToJsonString()} for {member}",
        answer => answer.EditAll(json =>
        {
            if (json.ContainsKey(member))
                json[member] = value.DeepClone();
        }),
        breaks);
}
