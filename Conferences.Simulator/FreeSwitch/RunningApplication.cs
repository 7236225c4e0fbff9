namespace Conferences.Simulator.FreeSwitch;

/// <summary>An application while it runs.</summary>
internal sealed class RunningApplication(DialplanAction action, string uuid)
{
    public DialplanAction Action => action;

    public string Uuid => uuid;

    /// <summary>What it does when a digit comes.</summary>
    public Action? Read { get; set; }

    /// <summary>What it does when it is ended from outside.</summary>
    public Action? Stopped { get; set; }
}
