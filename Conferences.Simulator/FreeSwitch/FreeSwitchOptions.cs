using System.Net;

namespace Conferences.Simulator.FreeSwitch;

/// <summary>What a simulated FreeSWITCH is configured to be.</summary>
internal sealed record FreeSwitchOptions
{
    /// <summary>The password of the Event Socket.</summary>
    public string Password { get; init; } = "ClueCon";

    /// <summary>The address of the Event Socket; null for 127.0.0.1.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The port of the Event Socket; 0 for one that is free.</summary>
    public int Port { get; init; }

    /// <summary>How the switch names itself in events.</summary>
    public string HostName { get; init; } = "switch1.example";

    /// <summary>The domain of conferences.</summary>
    public string Domain { get; init; } = "conf.example";

    /// <summary>The version that <c>status</c> and <c>version</c> tell.</summary>
    public string Version { get; init; } = "1.10.12-release";

    /// <summary>How often the switch tells that it is there.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The number before that of the first event.</summary>
    public long FirstSequence { get; init; } = 420;

    /// <summary>Gives the switch its ids.</summary>
    public Func<Guid> NewId { get; init; } = Guid.NewGuid;

    /// <summary>What happens to a call to a number. Unless told otherwise, all are parked.</summary>
    public Func<string, IReadOnlyList<DialplanAction>> Dialplan { get; init; } = _ => DialplanAction.Park;

    /// <summary>What becomes of a call to an address.</summary>
    public Func<string, DialledPhone> Phones { get; init; } = DialledPhone.ByAddress;

    /// <summary>How long a sound is, or null if there is no such file.</summary>
    public Func<string, TimeSpan?> Sounds { get; init; } = SwitchSound.LengthOf;

    /// <summary>Whether who talks and who has the floor follows from what the phones do.</summary>
    public bool HearsPhones { get; init; } = true;
}

/// <summary>An application that the dialplan has a channel execute.</summary>
internal readonly record struct DialplanAction(string Application, string Argument)
{
    /// <summary>Waits for a decision, and answers 503 after 10 seconds without one.</summary>
    public static readonly IReadOnlyList<DialplanAction> Park =
        [new("set", "park_timeout=10:NORMAL_TEMPORARY_FAILURE"), new("park", "")];

    /// <summary>Waits for a decision without end: the bare dialplan.</summary>
    public static readonly IReadOnlyList<DialplanAction> BarePark = [new("park", "")];
}
