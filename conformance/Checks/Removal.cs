using System.Text.Json.Nodes;
using Conferences.Conformance.Http;

namespace Conferences.Conformance.Checks;

/// <summary>Removes what a run created, and nothing else.</summary>
internal sealed class Removal(RunScope scope)
{
    private const int MostPages = 20;

    // A request that was given up may still be carried out.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    /// <summary>Deletes everything, also if the run was interrupted.</summary>
    /// <param name="most">How long it tries.</param>
    /// <returns>Null if all is removed, else what may be left, in a sentence.</returns>
    public async Task<string?> RemoveAsync(TimeSpan most)
    {
        using var deadline = new CancellationTokenSource(most);
        try
        {
            // Some answer did not say what it created: it has the run's name all the same.
            if (scope.HasLost)
            {
                await Task.Delay(Settling, deadline.Token);
                await FindAsync(deadline.Token);
            }

            foreach (var path in scope.Dynamic)
            {
                await scope.Api.SendAsync(
                    new("PUT", path) { Body = ServiceRequest.Bytes("""{"data":{"action":"kick"}}""") }, deadline.Token);
            }

            var kept = new List<string>();
            foreach (var path in scope.Left)
            {
                var answer = await scope.Api.SendAsync(new("DELETE", path), deadline.Token);
                scope.Note(answer);
                if (answer.Status is not (200 or 404))
                    kept.Add($"{path} ({answer.Status})");
            }

            return kept is [] ? null : $"These could not be removed: {string.Join(", ", kept)}.";
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or ContractViolationException)
        {
            return $"{scope.Left.Count} conferences whose names begin with '{scope.Prefix.Trim()}' may be left: "
                + $"{e.Message}";
        }
    }

    private async Task FindAsync(CancellationToken cancellation)
    {
        var next = "";
        for (var page = 0; page < MostPages && next is not null; page++)
        {
            var list = await scope.Api.SendAsync(
                new("GET", $"{scope.Conferences}?page_size=100{next}"), cancellation);
            if (list.Status != 200)
                return;
            foreach (var item in list.Items)
            {
                if (Text(item, "name") is { } name && name.StartsWith(scope.Prefix, StringComparison.Ordinal)
                    && Text(item, "id") is { } id)
                    scope.Track($"{scope.Conferences}/{id}");
            }

            next = Text(list.Envelope, "next_start_key") is { } key ? $"&start_key={key}" : null;
        }
    }

    private static string? Text(JsonNode node, string name) =>
        node[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
