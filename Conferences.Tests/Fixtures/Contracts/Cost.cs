using System.Text.Json;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>What one request costs.</summary>
/// <param name="WalBytes">By how much PostgreSQL's write-ahead log grows.</param>
/// <param name="AllocatedBytes">By the service, in a Debug build.</param>
internal sealed record Cost(
    long Transactions, long RoundTrips, long Statements, long WalBytes, long AllocatedBytes)
{
    public IReadOnlyList<(string Name, long Value)> Figures() =>
    [
        ("transactions", Transactions),
        ("round trips", RoundTrips),
        ("statements", Statements),
        ("bytes of log", WalBytes),
        ("bytes allocated", AllocatedBytes),
    ];

    /// <summary>Each figure's own median.</summary>
    public static Cost Median(IReadOnlyCollection<Cost> costs)
    {
        long Middle(Func<Cost, long> figure) => costs.Select(figure).Order().ElementAt(costs.Count / 2);
        return new(
            Middle(it => it.Transactions),
            Middle(it => it.RoundTrips),
            Middle(it => it.Statements),
            Middle(it => it.WalBytes),
            Middle(it => it.AllocatedBytes));
    }
}

/// <summary>What requests may cost.</summary>
/// <param name="TolerancePercent">By how much each figure may be off, either way.</param>
/// <param name="Requests">By what is asked.</param>
internal sealed record Costs(Cost TolerancePercent, SortedDictionary<string, Cost> Requests)
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    public static Costs Read(string file) => JsonSerializer.Deserialize<Costs>(File.ReadAllText(file), Readable)!;

    public void Write(string file) => File.WriteAllText(file, JsonSerializer.Serialize(this, Readable) + "\n");

    /// <summary>What of it is not as it may be, a line each.</summary>
    public IEnumerable<string> Differences(SortedDictionary<string, Cost> measured) =>
        measured.Keys.Union(Requests.Keys).SelectMany(request => Lines(
            request, Requests.GetValueOrDefault(request), measured.GetValueOrDefault(request)));

    private IEnumerable<string> Lines(string request, Cost? approved, Cost? now)
    {
        if (approved is null || now is null)
            return [$"  {request}: {(now is null ? "not measured any more" : $"not approved, {now}")}"];
        return from figure in approved.Figures().Zip(now.Figures(), TolerancePercent.Figures())
               let was = figure.First.Value
               let isNow = figure.Second.Value
               where Math.Abs(isNow - was) * 100 > was * figure.Third.Value
               select $"  {request}: {figure.First.Name} may be {was}, are {isNow}"
                   + (isNow < was ? ": cheaper, lower the bound so that it stays so" : "");
    }
}
