using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Conferences.Simulator.FreeSwitch;
using Npgsql;
using Spectre.Console;

namespace Conferences.Benchmarks;

/// <summary>
/// How long a mute takes from the request until it is recorded as the media server has confirmed it, with each server;
/// then many legs that join one conference of a simulated FreeSWITCH together and leave it together, and what it costs
/// the service to hear much. It prints figures and judges none.
/// </summary>
internal static class MediaLoad
{
    private const int Mutes = 300;
    private const int WarmUp = 50;

    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <param name="legs">How many join the conference.</param>
    /// <param name="perSecond">Events of the switch that the service is told per second.</param>
    /// <returns>The exit code: 1 if an operation was not confirmed.</returns>
    public static async Task<int> RunAsync(int legs, int perSecond)
    {
        var table = new Table { Title = new("From the request to mute until it is recorded as done") };
        table.AddColumns("", "p50 ms", "p99 ms", "max ms", "confirmed");
        var confirmed = 0;
        foreach (var name in (string[])["Loopback", "Simulated"])
        {
            Environment.SetEnvironmentVariable("Media__Server", name);
            await using var service = await RunningService.StartAsync();
            using var caller = await LoadCaller.LogInAsync(service);
            var conference = await CreateAsync(caller, "");
            await caller.JoinAsync(conference, 1);
            confirmed += await MuteAsync(name, caller, conference, table);
        }

        confirmed += await FreeSwitchAsync(table, legs, perSecond);
        AnsiConsole.Write(table);
        NpgsqlConnection.ClearAllPools();
        return confirmed == 3 * Mutes ? 0 : 1;
    }

    private static async Task<int> FreeSwitchAsync(Table table, int legs, int perSecond)
    {
        await using var server = SimulatedFreeSwitch.Start();
        Environment.SetEnvironmentVariable("Media__Server", "FreeSwitch");
        Environment.SetEnvironmentVariable("Media__FreeSwitch__Servers__0__Host", "127.0.0.1");
        Environment.SetEnvironmentVariable("Media__FreeSwitch__Servers__0__Port", $"{server.Port}");
        Environment.SetEnvironmentVariable("Media__FreeSwitch__Servers__0__Password", server.Password);
        await using var service = await RunningService.StartAsync();
        using var caller = await LoadCaller.LogInAsync(service);
        await UntilAsync(() => Task.FromResult(server.Clients > 0));
        var conference = await CreateAsync(caller, "5001");
        server.Call("5001");
        await UntilAsync(async () => await CountAsync(caller, conference) == 1);
        var confirmed = await MuteAsync("FreeSWITCH, simulated", caller, conference, table);
        await CrowdAsync(service, caller, server, legs);
        await HearAsync(service, caller, server, perSecond);
        return confirmed;
    }

    // One after the other, so that each is alone.
    private static async Task<int> MuteAsync(string name, LoadCaller caller, string conference, Table table)
    {
        var (milliseconds, confirmed) = (new List<double>(), 0);
        for (var at = -WarmUp; at < Mutes; at++)
        {
            var verb = at % 2 == 0 ? "mute" : "unmute";
            var start = Stopwatch.GetTimestamp();
            var told = await caller.PutAsync(
                $"{conference}/participants/1?wait=20s", $$$"""{"data":{"action":"{{{verb}}}"}}""");
            if (at < 0)
                continue;
            milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            var operation = told.GetProperty("operation");
            confirmed += operation.GetProperty("status").GetString() == "confirmed" ? 1 : 0;
        }

        table.AddRow(
            name,
            Fine(milliseconds.Percentile(50)),
            Fine(milliseconds.Percentile(99)),
            Fine(milliseconds.Max()),
            $"{confirmed} of {Mutes}");
        return confirmed;
    }

    private static async Task CrowdAsync(
        RunningService service, LoadCaller caller, SimulatedFreeSwitch server, int legs)
    {
        var conference = await CreateAsync(caller, "5002");
        var (start, used) = (Stopwatch.GetTimestamp(), service.ProcessorTime);
        var phones = new SimulatedPhone[legs];
        for (var at = 0; at < legs; at++)
            phones[at] = server.Call("5002", $"Caller {at}", $"{1000 + at}");
        await UntilAsync(async () => await CountAsync(caller, conference) == legs);
        var (joined, spent) = (Stopwatch.GetElapsedTime(start), service.ProcessorTime - used);

        (start, used) = (Stopwatch.GetTimestamp(), service.ProcessorTime);
        foreach (var phone in phones)
            phone.HangUp();
        await UntilAsync(async () => await CountAsync(caller, conference) == 0);
        var (left, gone) = (Stopwatch.GetElapsedTime(start), service.ProcessorTime - used);
        AnsiConsole.WriteLine(
            $"{legs} legs that call one conference together are all in after {Whole(joined)} ms and, once they hang up "
            + $"together, all gone after {Whole(left)} ms; the service used {Whole(spent)} and {Whole(gone)} ms of "
            + "processor time.");
    }

    // The conference is ours, and every event of a kind that the service uses: who talks is not stored.
    private static async Task HearAsync(
        RunningService service, LoadCaller caller, SimulatedFreeSwitch server, int perSecond)
    {
        var conference = await CreateAsync(caller, "5003");
        var phones = Enumerable.Range(0, 10).Select(at => server.Call("5003", $"Caller {at}", $"{at}")).ToArray();
        await UntilAsync(async () => await CountAsync(caller, conference) == phones.Length);
        await Task.Delay(Turn / 3);
        var idle = await SpentAsync(service, Turn, () => { });
        var before = service.ResidentMemory;
        var (told, start) = (0L, Stopwatch.GetTimestamp());
        var busy = await SpentAsync(service, Turn, () =>
        {
            for (; told < Stopwatch.GetElapsedTime(start).TotalSeconds * perSecond; told++)
                server.Tell(phones[told / 2 % phones.Length], talks: told % 2 == 0);
        });
        var grown = (service.ResidentMemory - before) / 1048576.0;
        AnsiConsole.WriteLine(
            $"At {told / Turn.TotalSeconds:N0} events/s the service uses {busy - idle:P1} of a processor more than the "
            + $"{idle:P1} when it hears nothing, and {grown:N1} MB of memory more.");
    }

    private static async Task<double> SpentAsync(RunningService service, TimeSpan length, Action act)
    {
        var (start, used) = (Stopwatch.GetTimestamp(), service.ProcessorTime);
        while (Stopwatch.GetElapsedTime(start) < length)
        {
            act();
            await Task.Delay(10);
        }

        return (service.ProcessorTime - used) / Stopwatch.GetElapsedTime(start);
    }

    private static async Task<string> CreateAsync(LoadCaller caller, string number)
    {
        var conference = await caller.CreateAsync();
        var numbers = number.Length > 0 ? $$""","conference_numbers":["{{number}}"]""" : "";
        await caller.EditAsync(conference, $$$"""{"member":{"join_muted":false}{{{numbers}}}}""");
        return conference;
    }

    private static async Task<int> CountAsync(LoadCaller caller, string conference) =>
        (await caller.ReadAsync(conference)).GetProperty("_read_only").TryGetProperty(
            "participant_count", out var count) && count.ValueKind is JsonValueKind.Number
                ? count.GetInt32()
                : 0;

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var start = Stopwatch.GetTimestamp(); !await isSo(); await Task.Delay(10))
        {
            if (Stopwatch.GetElapsedTime(start) > Patience)
                throw new TimeoutException("It did not come to be in two minutes.");
        }
    }

    private static string Whole(TimeSpan time) => time.TotalMilliseconds.ToString("N0", CultureInfo.InvariantCulture);

    private static string Fine(double value) => value.ToString("N1", CultureInfo.InvariantCulture);
}
