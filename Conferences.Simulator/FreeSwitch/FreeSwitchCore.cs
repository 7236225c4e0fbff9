using System.Globalization;

namespace Conferences.Simulator.FreeSwitch;

/// <summary>
/// One run of a simulated FreeSWITCH: its events, its clock, its channels and conferences. Not thread-safe; its owner
/// holds the lock.
/// </summary>
internal sealed class FreeSwitchCore
{
    /// <summary>How often the switch mixes: what happens to a call happens at the next of these.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    private readonly FreeSwitchOptions options;
    private readonly Lock gate;
    private readonly TimeProvider clock;
    private readonly HashSet<ITimer> timers = [];
    private long sequence;
    private bool isOver;

    public FreeSwitchCore(FreeSwitchOptions options, Lock gate, TimeProvider clock)
    {
        (this.options, this.gate, this.clock, StartedAt) = (options, gate, clock, clock.GetUtcNow());
        (Identity, sequence) = (new(NewId(), options.HostName), options.FirstSequence);
        Channels = new(this);
        Conferences = new(this);
        Beat();
    }

    /// <summary>Who is told of events.</summary>
    public List<IEventListener> Listeners { get; } = [];

    /// <summary>The commands that clients gave, oldest first.</summary>
    public List<string> Commands { get; } = [];

    /// <summary>Held by whoever does something.</summary>
    public Lock Gate => gate;

    /// <summary>What it is configured to be.</summary>
    public FreeSwitchOptions Options => options;

    /// <summary>This run.</summary>
    public SwitchIdentity Identity { get; }

    /// <summary>Its calls.</summary>
    public ChannelTable Channels { get; }

    /// <summary>Its conferences.</summary>
    public ConferenceTable Conferences { get; }

    /// <summary>When this run began.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>The password of the Event Socket.</summary>
    public string Password => options.Password;

    /// <summary>A fault: events do not wait for the reply of the command that they follow from.</summary>
    public bool EventsOvertakeReplies { get; set; }

    /// <summary>A fault: how late replies and jobs are.</summary>
    public TimeSpan ReplyDelay { get; set; }

    /// <summary>A fault: the sequence numbers of events stay the same.</summary>
    public bool RepeatsSequence { get; set; }

    /// <summary>The time.</summary>
    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>An id of the switch's own.</summary>
    public string NewId() => options.NewId().ToString();

    /// <summary>Notes a command.</summary>
    public void Received(string command) => Commands.Add(command);

    /// <summary>Numbers an event and tells it to everybody.</summary>
    public void Fire(FiredEvent fired) => Tell(Number(fired));

    /// <summary>Does something later, unless this run is over by then.</summary>
    public void After(TimeSpan delay, Action action)
    {
        ITimer? timer = null;
        timer = clock.CreateTimer(
            _ =>
            {
                lock (gate)
                {
                    timer!.Dispose();
                    if (timers.Remove(timer) && !isOver)
                        action();
                }
            },
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        timers.Add(timer);
        timer.Change(delay, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Carries out a command of the API. The event that announces it has the number before its effects, and is
    /// told after them.</summary>
    public void Execute(string command, string? job, Action<string> reply)
    {
        var blank = command.IndexOf(' ', StringComparison.Ordinal);
        var (name, argument) = blank < 0 ? (command, "") : (command[..blank], command[(blank + 1)..].Trim());
        var announced = new FiredEvent("API", EventOrigin.ApiCommand).With("API-Command", name);
        if (argument.Length > 0)
            announced.With("API-Command-Argument", argument);
        Number(announced);
        var isTold = false;
        ApiCommands.Execute(this, name, argument, job, text =>
        {
            TellOnce();
            reply(text);
        });
        TellOnce();

        void TellOnce()
        {
            if (!isTold)
                Tell(announced);
            isTold = true;
        }
    }

    /// <summary>Carries out a command and reports the end of it as an event.</summary>
    public void ExecuteInBackground(string command, string job) => AfterReplyDelay(() =>
    {
        var blank = command.IndexOf(' ', StringComparison.Ordinal);
        Execute(command, job, reply =>
        {
            var done = new FiredEvent("BACKGROUND_JOB", EventOrigin.BackgroundJob) { Body = reply }
                .With("Job-UUID", job)
                .With("Job-Command", blank < 0 ? command : command[..blank]);
            if (blank >= 0)
                done.With("Job-Command-Arg", command[(blank + 1)..]);
            Fire(done);
        });
    });

    /// <summary>Does something at once, or as late as replies are.</summary>
    public void AfterReplyDelay(Action action)
    {
        if (ReplyDelay > TimeSpan.Zero)
            After(ReplyDelay, action);
        else
            action();
    }

    /// <summary>Ends this run as an orderly shutdown does, or as a crash.</summary>
    public void End(bool isOrderly)
    {
        if (isOrderly)
        {
            Fire(new FiredEvent("SHUTDOWN", EventOrigin.Shutdown).With("Event-Info", "System Shutting Down"));
            Channels.HangUpAll("SYSTEM_SHUTDOWN");
            foreach (var listener in Listeners.ToArray())
                listener.Disconnect("The system is being shut down.\n");
        }

        isOver = true;
        foreach (var timer in timers)
            timer.Dispose();
        timers.Clear();
    }

    private FiredEvent Number(FiredEvent fired)
    {
        if (!RepeatsSequence)
            sequence++;
        fired.Number(sequence, Identity, Now);
        return fired;
    }

    private void Tell(FiredEvent fired)
    {
        foreach (var listener in Listeners.ToArray())
            listener.Hear(fired);
    }

    // Every 20 seconds, as FreeSWITCH is configured unless told otherwise.
    private void Beat() => After(options.Heartbeat, () =>
    {
        Fire(new FiredEvent("HEARTBEAT", EventOrigin.Heartbeat)
            .With("Event-Info", "System Ready")
            .With("FreeSWITCH-Version", $"{options.Version}~64bit")
            .With("Uptime-msec", (long)(Now - StartedAt).TotalMilliseconds)
            .With("Session-Count", Channels.All.Count)
            .With("Max-Sessions", 1000)
            .With("Session-Per-Sec", 30)
            .With("Session-Since-Startup", Channels.Started)
            .With("Idle-CPU", 99.5.ToString("F6", CultureInfo.InvariantCulture)));
        Beat();
    });
}
