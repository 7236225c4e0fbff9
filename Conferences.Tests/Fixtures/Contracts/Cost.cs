using System.Text.Json;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>The cost of a request.</summary>
/// <param name="WalBytes">Bytes written to PostgreSQL's write-ahead log.</param>
/// <param name="AllocatedBytes">Bytes allocated by the service, in a Debug build.</param>
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

    /// <summary>The median of each figure.</summary>
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

/// <summary>The limits of requests' costs.</summary>
/// <param name="TolerancePercent">The tolerance of each figure, in both directions.</param>
/// <param name="Requests">By name of the request.</param>
internal sealed record Costs(Cost TolerancePercent, SortedDictionary<string, Cost> Requests)
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    public static Costs Read(string file) => JsonSerializer.Deserialize<Costs>(File.ReadAllText(file), Readable)!;

    public void Write(string file) => File.WriteAllText(file, JsonSerializer.Serialize(this, Readable) + "\n");

    /// <summary>The differences from the limits, a line each.</summary>
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
