using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Media;
using Conferences.Api.Queries;
using Conferences.Domain.Commands;
using Conferences.Domain.State;

namespace Conferences.Simulator;

/// <summary>
/// An in-process, asynchronous media server that holds members and loses messages as configured. Its events are
/// received like any media server's.
/// </summary>
internal sealed partial class SimulatedSwitch : IMediaServer, IMediaLink
{
    private readonly Lock gate = new();
    private readonly FaultyLine<MediaCommand> commands;
    private readonly FaultyLine<SwitchEvent> words;
    private readonly Func<SwitchEvent, Task> ear;
    private readonly TimeProvider clock;
    private readonly ILogger<SimulatedSwitch> log;

    public SimulatedSwitch(
        MediaEvents events, TimeProvider clock, IConfiguration configuration, ILogger<SimulatedSwitch> log)
        : this(
            word => events.HearAsync(word.Account, word.ConferenceId, word.Command, word.OperationId),
            Ids.New,
            clock,
            log,
            Beginning(clock)) =>
        Faults = SimulatedMediaServer.Faults(configuration);

    /// <param name="ear">Receives its media events.</param>
    /// <param name="newId">Makes its ids.</param>
    /// <param name="position">Behind which place in its order it begins.</param>
    internal SimulatedSwitch(
        Func<SwitchEvent, Task> ear,
        Func<string> newId,
        TimeProvider clock,
        ILogger<SimulatedSwitch> log,
        long position = 0)
    {
        (this.ear, this.clock, this.log) = (ear, clock, log);
        Model = new(Switch, newId, position);
        commands = new(1, gate, clock, Obey);
        words = new(2, gate, clock, word => _ = SpeakAsync(word));
    }

    public string Switch => "simulated";

    public bool TakesJoins => true;

    public bool IsExact => true;

    public bool IsUp { get; private set; } = true;

    public int TimesUp { get; private set; } = 1;

    /// <summary>What it holds. Not for several threads: tests look at it while nothing moves.</summary>
    public SwitchModel Model { get; }

    /// <summary>How unreliable both directions are from here on.</summary>
    public Faults Faults
    {
        get => commands.Faults;
        set => (commands.Faults, words.Faults) = (value, value);
    }

    // It runs later, and in a context of its own.
    public IEnumerable<Command> Echo(Operation requested, ConferenceState room, CommandContext context) => [];

    public Task SendAsync(MediaCommand command, CancellationToken cancellation)
    {
        lock (gate)
        {
            // A leg that was let in is there: no message has to get through for that.
            if (command.Name == MediaCommands.Admit)
            {
                Obey(command);
                return Task.CompletedTask;
            }

            if (!IsUp)
                return Task.FromException(new LinkDownException());
            commands.Put(command);
            return Task.CompletedTask;
        }
    }

    public Task<IReadOnlyList<HeldConference>> RostersAsync(
        IReadOnlyCollection<Place> places, IReadOnlyCollection<string> accounts, CancellationToken cancellation)
    {
        lock (gate)
        {
            if (!IsUp)
                return Task.FromException<IReadOnlyList<HeldConference>>(new LinkDownException());
            var held = Model.Rosters(clock.GetUtcNow())
                .Where(it => places.Contains(it.Place) || accounts.Contains(it.Place.Account)).ToArray();
            var others = places.Except(held.Select(it => it.Place)).Select(place => new HeldConference(place, null));
            return Task.FromResult<IReadOnlyList<HeldConference>>([.. held, .. others]);
        }
    }

    /// <summary>Somebody hangs up, or presses keys on the telephone.</summary>
    public void Press(string account, string conferenceId, CallId callId, ParticipantAction action)
    {
        lock (gate)
            Say(Model.Press(account, conferenceId, callId, action));
    }

    /// <summary>What is held back behind messages that never came arrives now.</summary>
    public void Flush()
    {
        lock (gate)
        {
            commands.Flush();
            words.Flush();
        }
    }

    /// <summary>From here on nothing gets through, and what is said is lost.</summary>
    public void LoseLink()
    {
        lock (gate)
        {
            IsUp = false;
            commands.Clear();
            words.Clear();
        }
    }

    /// <summary>From here on the link is as it was.</summary>
    public void RestoreLink()
    {
        lock (gate)
            (IsUp, TimesUp) = (true, TimesUp + 1);
    }

    // Above all positions of an earlier process's switch, or its events and roster would count as old. That one
    // emitted less than one event per microsecond.
    private static long Beginning(TimeProvider clock) =>
        (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private void Obey(MediaCommand command)
    {
        lock (gate)
            Say(Model.Obey(command, clock.GetUtcNow()));
    }

    private void Say(IEnumerable<SwitchEvent> said)
    {
        foreach (var word in said.Where(_ => IsUp))
            words.Put(word);
    }

    // A media event that fails is lost, as on any link; reconciliation recovers it.
    private async Task SpeakAsync(SwitchEvent word)
    {
        try
        {
            await ear(word);
        }
        catch (Exception unheard)
        {
            Unheard(unheard);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Could not deliver a media event of the simulated switch.")]
    private partial void Unheard(Exception why);
}
