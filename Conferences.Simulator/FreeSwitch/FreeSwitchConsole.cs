namespace Conferences.Simulator.FreeSwitch;

/// <summary>Simulates what people do with telephones, and what happens to the switch, one per line.</summary>
internal sealed class FreeSwitchConsole(SimulatedFreeSwitch simulated)
{
    public const string Usage =
        "Lines: call NUMBER PHONE [CALLER] | press PHONE KEYS | talk PHONE | hush PHONE | hangup PHONE | phones | "
        + "api COMMAND | cut | restart | hide | appear";

    private readonly Dictionary<string, SimulatedPhone> phones = [];

    /// <summary>
    /// Executes lines until there are no more. Reads synchronously: on a terminal there is no other way.
    /// </summary>
    public async Task FollowAsync(TextReader lines, TextWriter answers)
    {
        while (lines.ReadLine() is { } line)
        {
            if (line.Trim().Length > 0)
                await answers.WriteLineAsync((await DoAsync(line)).TrimEnd());
        }
    }

    /// <summary>Executes a line and returns the result.</summary>
    public async Task<string> DoAsync(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
    {
        ["call", var number, var phone, .. var caller] => Call(number, phone, caller is [var of] ? of : "1001"),
        ["press", var phone, var keys] => With(phone, it => it.Press(keys)),
        ["talk", var phone] => With(phone, it => it.Talk()),
        ["hush", var phone] => With(phone, it => it.Hush()),
        ["hangup", var phone] => With(phone, it => it.HangUp()),
        ["phones"] => string.Join('\n', phones.Select(it => $"{it.Key} {it.Value.Uuid} {StateOf(it.Value)}")),
        ["api", _, ..] => await simulated.ExecuteAsync(line.Trim()["api".Length..].Trim()),
        ["cut"] => Done(simulated.Cut),
        ["restart"] => Done(() => simulated.Restart()),
        ["hide"] => Done(simulated.Hide),
        ["appear"] => Done(simulated.Appear),
        _ => Usage,
    };

    private static string Done(Action action)
    {
        action();
        return "done";
    }

    private string Call(string number, string name, string caller)
    {
        if (phones.TryGetValue(name, out var busy) && busy.HangupCause is null)
            return "That phone is in use.";
        var phone = phones[name] = simulated.Call(number, name, caller);
        return phone.Uuid;
    }

    private string With(string name, Action<SimulatedPhone> action) => phones.TryGetValue(name, out var phone)
        ? Done(() => action(phone))
        : "There is no such phone.";

    private static string StateOf(SimulatedPhone phone) => phone switch
    {
        { HangupCause: { } cause } => $"ended {cause}",
        { Conference: { } conference } => $"in {conference}",
        { IsAnswered: true } => "answered",
        _ => "ringing",
    };
}
