using System.Collections.Frozen;

namespace Conferences.Domain.State;

/// <summary>What networks and media servers present instead of a number that is withheld or not known.</summary>
internal static class WithheldNumbers
{
    // Letters alone, in lower case.
    private static readonly FrozenSet<string> Words = FrozenSet.ToFrozenSet(
    [
        "anonymous", "anonymouscaller", "blocked", "blockedcaller", "blockednumber", "calleridblocked", "hidden",
        "hiddennumber", "nocallerid", "none", "nonumber", "notavailable", "notprovided", "null", "numberwithheld",
        "outofarea", "private", "privatecaller", "privatenumber", "restricted", "restrictednumber", "suppressed",
        "unavail", "unavailable", "undef", "undefined", "unknown", "unknowncaller", "unknownnumber", "withheld",
        "withheldnumber",
    ]);

    // The same as carriers spell it on a keypad: anonymous, blocked, restricted, unavailable, unknown. Nobody has these
    // numbers.
    private static readonly FrozenSet<string> Keyed = FrozenSet.ToFrozenSet(
        ["+266696687", "+2562533", "+7378742833", "+86282452253", "+8656696"]);

    private const string Anonymous = "266696687";

    /// <summary>True if this stands for no number.</summary>
    public static bool Include(WrittenNumber written, NormalNumber normal) => written switch
    {
        { Host: { } host } when host.EndsWith(".invalid", StringComparison.OrdinalIgnoreCase) => true,
        { Digits: { Length: > 0 } digits } => digits.All(digit => digit == '0') || digits == Anonymous
            || Keyed.Contains(normal.Text),
        _ => IsWord(written.Host is null ? written.Text : written.Text.Split('@')[0]),
    };

    // Without any letter it is "-", "+", "?" or nothing at all.
    private static bool IsWord(string text) => !text.Any(char.IsDigit)
        && string.Concat(text.Where(char.IsLetter)).ToLowerInvariant() is var letters
        && (letters.Length == 0 || Words.Contains(letters));
}
