using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace Conferences.Benchmarks;

/// <summary>
/// What one account's abuse costs another: while the attacks of <see cref="Attacks"/> run, one after the other and each
/// for a few seconds, a caller of another account reads and edits a conference. The control is the same attack on a
/// server that does nothing beside the service. Everything happens on loopback.
/// </summary>
internal static class Hostile
{
    /// <summary>The most memory the service's garbage collector may use.</summary>
    private const long HeapLimit = 800L << 20;

    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(6);

    /// <param name="only">The one attack to run; null for all.</param>
    /// <returns>The exit code: 1 if a request of the other account failed, or its health was not shown.</returns>
    public static async Task<int> RunAsync(string? only)
    {
        var (account, key) = (Api.Crossbar.Ids.New(), Api.Crossbar.Ids.New());
        await using var arena = await Arena.OpenAsync(new Dictionary<string, string>
        {
            ["DOTNET_GCHeapHardLimit"] = $"0x{HeapLimit:X}",
            ["Authentication__ApiKeys__1__AccountId"] = account,
            ["Authentication__ApiKeys__1__Key"] = key,
        });
        var service = arena.Service.Address;
        await using var attacker = await Attacker.StartAsync(service, account, key, service);
        await using var control = await Attacker.StartAsync(service, account, key, arena.Floor.Address);
        using var victim = new Bystander(arena.Service.Address, arena.Caller.Token, arena.Caller.Account);
        await victim.PrepareAsync();
        await victim.MeasureAsync(Turn, arena.Service);

        AnsiConsole.Profile.Width = 160;
        var table = new Table { Title = new("What attacks cost another account"), Border = TableBorder.Minimal };
        table.AddColumn("attack");
        string[] figures = ["GET ms", "x quiet", "PATCH ms", "x quiet", "control", "health ms", "MB", "cores"];
        foreach (var figure in figures)
            table.AddColumn(figure, it => it.RightAligned());
        table.AddColumn("answers to the attacker");
        var quiet = await victim.MeasureAsync(Turn, arena.Service);
        Add(table, "none", quiet, quiet, quiet, "");
        var failures = new List<string>(quiet.Failures);
        foreach (var attack in attacker.Attacks.Where(name => only is null || name == only))
        {
            var (measured, answers) = await attacker.WhileAsync(
                attack, () => victim.MeasureAsync(Turn, arena.Service));
            await arena.Postgres.CatchUpAsync(Turn);
            var (same, _) = await control.WhileAsync(attack, () => victim.MeasureAsync(Turn, arena.Service));
            Add(table, attack, measured, quiet, same, answers);
            failures.AddRange(measured.Failures.Select(failure => $"{attack}: {failure}"));
        }

        AnsiConsole.Write(table);
        foreach (var failure in failures.Distinct())
            AnsiConsole.WriteLine(failure);
        return failures.Count == 0 ? 0 : 1;
    }

    private static void Add(
        Table table, string attack, Share share, Share quiet, Share control, string answers) => table.AddRow(
        attack,
        Text(share.Get, "N1"),
        Text(share.Get / quiet.Get, "N2"),
        Text(share.Patch, "N1"),
        Text(share.Patch / quiet.Patch, "N2"),
        Text(control.Get / quiet.Get, "N2"),
        Text(share.Health, "N1"),
        Text(share.Memory / (double)(1 << 20), "N0"),
        Text(share.Cores, "N2"),
        Markup.Escape(answers));

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}

/// <summary>What the other account gets while an attack runs.</summary>
/// <param name="Get">The median of its reads, in milliseconds.</param>
/// <param name="Patch">The median of its edits, in milliseconds.</param>
/// <param name="Health">The slowest answer of <c>/health/live</c>, in milliseconds.</param>
/// <param name="Memory">The most memory the service held, in bytes.</param>
/// <param name="Cores">Processors that the service was busy with, on average.</param>
/// <param name="Failures">Answers other than 200.</param>
internal sealed record Share(
    double Get, double Patch, double Health, long Memory, double Cores, IReadOnlyList<string> Failures);

/// <summary>A caller who does nothing but read and edit one conference, over one connection.</summary>
internal sealed class Bystander : IDisposable
{
    private readonly HttpClient http;
    private readonly string conferences;
    private string conference = "";

    public Bystander(Uri address, string token, string account)
    {
        http = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(20) };
        http.DefaultRequestHeaders.Add("X-Auth-Token", token);
        conferences = $"/v2/accounts/{account}/conferences";
    }

    public async Task PrepareAsync()
    {
        using var body = Json("""{"data":{"name":"Monday"}}""");
        using var answer = await http.PutAsync(conferences, body);
        answer.EnsureSuccessStatusCode();
        var created = System.Text.Json.JsonElement.Parse(await answer.Content.ReadAsByteArrayAsync());
        conference = $"{conferences}/{created.GetProperty("data").GetProperty("id").GetString()}";
    }

    public async Task<Share> MeasureAsync(TimeSpan turn, MeasuredProcess service)
    {
        List<double> gets = [], patches = [], health = [];
        var (failures, memory, busy) = (new List<string>(), 0L, service.ProcessorTime);
        var start = Stopwatch.GetTimestamp();
        for (var number = 0; Stopwatch.GetElapsedTime(start) < turn; number++)
        {
            await TimeAsync(gets, HttpMethod.Get, conference, "");
            await TimeAsync(patches, HttpMethod.Patch, conference, $$$"""{"data":{"name":"{{{number % 2}}}"}}""");
            if (number % 20 == 0)
                await TimeAsync(health, HttpMethod.Get, "/health/live", "");
            memory = Math.Max(memory, service.ResidentMemory);
        }

        var cores = (service.ProcessorTime - busy) / Stopwatch.GetElapsedTime(start);
        return new(gets.Median(), patches.Median(), health.Max(), memory, cores, failures);

        async Task TimeAsync(List<double> times, HttpMethod method, string path, string json)
        {
            using var request = new HttpRequestMessage(method, path);
            if (json.Length > 0)
                request.Content = Json(json);
            var sent = Stopwatch.GetTimestamp();
            try
            {
                using var answer = await http.SendAsync(request);
                await answer.Content.CopyToAsync(Stream.Null);
                if (!answer.IsSuccessStatusCode)
                    failures.Add($"{method} was answered {(int)answer.StatusCode}");
            }
            catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
            {
                failures.Add($"{method} was not answered: {failure.Message}");
            }

            times.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }
    }

    public void Dispose() => http.Dispose();

    private static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");
}
