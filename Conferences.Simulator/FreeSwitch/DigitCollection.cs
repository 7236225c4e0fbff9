using System.Globalization;

namespace Conferences.Simulator.FreeSwitch;

/// <summary>
/// <c>play_and_get_digits MIN MAX TRIES TIMEOUT TERMINATORS FILE INVALID VARIABLE</c>, with the timeout in
/// milliseconds.
/// </summary>
internal sealed class DigitCollection(
    FreeSwitchCore core, SwitchChannel channel, string argument, Func<bool> isRunning, Action done)
{
    private readonly string[] words = argument.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    private string digits = "";
    private int tries;

    /// <summary>Begins to read.</summary>
    public void Begin(RunningApplication running)
    {
        if (words.Length < 8)
        {
            done();
            return;
        }

        tries = Number(2);
        running.Read = Read;
        Wait();
        Read();
    }

    private void Read()
    {
        while (isRunning() && channel.Digits.TryDequeue(out var digit))
        {
            var isTerminator = words[4].Contains(digit, StringComparison.Ordinal);
            if (!isTerminator)
                digits += digit;
            if (isTerminator || digits.Length >= Number(1))
                Finish();
        }
    }

    // The time is counted from the last digit.
    private void Wait()
    {
        var (heard, left) = (digits, tries);
        var sound = digits.Length == 0 ? core.Options.Sounds(words[5]) ?? TimeSpan.Zero : TimeSpan.Zero;
        core.After(sound + TimeSpan.FromMilliseconds(Number(3)), () =>
        {
            if (!isRunning() || left != tries)
                return;
            if (heard == digits)
                Finish();
            else
                Wait();
        });
    }

    private void Finish()
    {
        if (digits.Length >= Number(0) || --tries == 0)
        {
            var isEnough = digits.Length >= Number(0);
            channel.Set("read_result", isEnough ? "success" : digits.Length > 0 ? "failure" : "timeout");
            channel.Set(words[7], isEnough ? digits : null);
            done();
            return;
        }

        digits = "";
        Wait();
    }

    private int Number(int at) => int.Parse(words[at], CultureInfo.InvariantCulture);
}
