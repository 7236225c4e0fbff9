namespace Conferences.Simulator.FreeSwitch;

/// <summary>What becomes of a call that the switch makes.</summary>
/// <param name="Cause">The cause with which it fails, or null if it is answered.</param>
/// <param name="Rings">How long it rings first; infinite if nobody ever answers.</param>
internal sealed record DialledPhone(string? Cause, TimeSpan Rings)
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(20);

    /// <summary>Answers at once.</summary>
    public static readonly DialledPhone Answers = new(null, Short);

    /// <summary>Rings until the switch gives up.</summary>
    public static readonly DialledPhone RingsOn = new("NO_ANSWER", Timeout.InfiniteTimeSpan);

    /// <summary>Is busy.</summary>
    public static readonly DialledPhone IsBusy = new("USER_BUSY", TimeSpan.FromMilliseconds(200));

    /// <summary>Declines.</summary>
    public static readonly DialledPhone Declines = new("CALL_REJECTED", TimeSpan.FromMilliseconds(200));

    /// <summary>There is no such number.</summary>
    public static readonly DialledPhone IsUnknown = new("UNALLOCATED_NUMBER", TimeSpan.FromMilliseconds(200));

    /// <summary>The address does what its name says; one that says nothing answers.</summary>
    public static DialledPhone ByAddress(string address) => address switch
    {
        _ when address.Contains("busy", StringComparison.OrdinalIgnoreCase) => IsBusy,
        _ when address.Contains("noanswer", StringComparison.OrdinalIgnoreCase) => RingsOn,
        _ when address.Contains("declines", StringComparison.OrdinalIgnoreCase) => Declines,
        _ when address.Contains("unknown", StringComparison.OrdinalIgnoreCase) => IsUnknown,
        _ when address.Contains("unreachable", StringComparison.OrdinalIgnoreCase) =>
            Fails("NORMAL_TEMPORARY_FAILURE"),
        _ => Answers,
    };

    /// <summary>Fails without having rung.</summary>
    public static DialledPhone Fails(string cause) => new(cause, TimeSpan.Zero);
}
