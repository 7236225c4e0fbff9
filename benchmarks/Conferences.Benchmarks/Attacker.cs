using System.Diagnostics;

namespace Conferences.Benchmarks;

/// <summary>
/// The attacking clients, as a process of idle priority: attackers have processors of their own, and here they
/// share two with what they attack. What is measured is what the service does for them.
/// </summary>
internal sealed class Attacker : IAsyncDisposable
{
    private readonly Process process;

    private Attacker(Process process) => this.process = process;

    /// <summary>The names of its attacks.</summary>
    public required IReadOnlyList<string> Attacks { get; init; }

    /// <summary>Starts it, and has it fill its account of the service.</summary>
    /// <param name="target">What it attacks: the service, or a server that does nothing.</param>
    public static async Task<Attacker> StartAsync(Uri service, string account, string key, Uri target)
    {
        var start = new ProcessStartInfo("chrt",
        [
            "--idle", "0", Environment.ProcessPath!, "attacker", service.ToString(), account, key, target.ToString(),
        ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("The attacker did not start.");
        return new(process) { Attacks = (await ReadAsync(process)).Split('|') };
    }

    /// <summary>The other side: runs the attacks that are named, each until the next line.</summary>
    public static async Task<int> RunAsync(Uri service, string account, string key, Uri target)
    {
        using var caller = await LoadCaller.LogInAsync(service, account, key);
        using var attacks = await Benchmarks.Attacks.PrepareAsync(caller, target);
        var all = attacks.All.ToDictionary(attack => attack.Name);
        Console.WriteLine(string.Join('|', all.Keys));
        while (Console.ReadLine() is { } name)
        {
            using var over = new CancellationTokenSource();
            var answers = new Answers();
            var running = all[name].RunAsync(answers, over.Token);
            Console.ReadLine();
            await over.CancelAsync();
            await running;
            Console.WriteLine(answers);
        }

        return 0;
    }

    /// <summary>Attacks for as long as this takes.</summary>
    /// <returns>What this gave, and the answers to the attacker.</returns>
    public async Task<(T Result, string Answers)> WhileAsync<T>(string attack, Func<Task<T>> measure)
    {
        await process.StandardInput.WriteLineAsync(attack);
        var result = await measure();
        await process.StandardInput.WriteLineAsync();
        return (result, await ReadAsync(process));
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static async Task<string> ReadAsync(Process process) =>
        await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The attacker ended.");
}
