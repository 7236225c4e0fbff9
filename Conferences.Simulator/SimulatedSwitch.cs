using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Media;
using Conferences.Api.Queries;
using Conferences.Domain.Commands;
using Conferences.Domain.State;

namespace Conferences.Simulator;

/// <summary>
/// An in-process, asynchronous media server that has members and loses messages as configured. Its events are received
/// like any media server's.
/// </summary>
internal sealed partial class SimulatedSwitch : IMediaServer, IMediaLink
{
    private readonly Lock gate = new();
    private readonly FaultyLine<MediaCommand> commands;
    private readonly FaultyLine<SwitchEvent> events;
    private readonly Func<SwitchEvent, Task> receive;
    private readonly TimeProvider clock;
    private readonly ILogger<SimulatedSwitch> log;

    public SimulatedSwitch(
        MediaEvents events, TimeProvider clock, IConfiguration configuration, ILogger<SimulatedSwitch> log)
        : this(
            it => events.HearAsync(it.Account, it.ConferenceId, it.Command, it.OperationId),
            Ids.New,
            clock,
            log,
            FirstPosition(clock)) =>
        Faults = SimulatedMediaServer.Faults(configuration);

    /// <param name="receive">Receives its media events.</param>
    /// <param name="newId">Generates ids.</param>
    /// <param name="position">Its events are numbered from the position after this one.</param>
    internal SimulatedSwitch(
        Func<SwitchEvent, Task> receive,
        Func<string> newId,
        TimeProvider clock,
        ILogger<SimulatedSwitch> log,
        long position = 0)
    {
        (this.receive, this.clock, this.log) = (receive, clock, log);
        Model = new(Switch, newId, position);
        commands = new(1, gate, clock, Execute);
        events = new(2, gate, clock, mediaEvent => _ = DeliverAsync(mediaEvent));
    }

    public string Switch => "simulated";

    public bool TakesJoins => true;

    public MediaCapabilities Capabilities => MediaCapabilities.All;

    public bool IsExact => true;

    public bool IsUp { get; private set; } = true;

    public int TimesUp { get; private set; } = 1;

    /// <summary>How many commands were handed over to it, those included that its line lost.</summary>
    public int HandedOver => commands.Sent;

    /// <summary>Its state. Not thread-safe: tests read it while no messages are in flight.</summary>
    public SwitchModel Model { get; }

    /// <summary>How unreliable both directions are from now on.</summary>
    public Faults Faults
    {
        get => commands.Faults;
        set => (commands.Faults, events.Faults) = (value, value);
    }

    // It responds later, with a context of its own.
    public IEnumerable<Command> ImmediateEvents(Operation requested, ConferenceState state, CommandContext context) =>
        [];

    public Task SendAsync(MediaCommand command, CancellationToken cancellation)
    {
        lock (gate)
        {
            // A leg that was admitted is on the switch already, and one that hung up is gone: no message can be lost.
            if (command.Name is MediaCommands.Admit or MediaCommands.HangUp)
            {
                Execute(command);
                return Task.CompletedTask;
            }

            if (!IsUp)
                return Task.FromException(new LinkDownException());
            commands.Put(command);
            return Task.CompletedTask;
        }
    }

    public Task<IReadOnlyList<HeldConference>> RostersAsync(
        IReadOnlyCollection<RecordedConference> recorded,
        IReadOnlyCollection<string> accounts,
        CancellationToken cancellation)
    {
        lock (gate)
        {
            if (!IsUp)
                return Task.FromException<IReadOnlyList<HeldConference>>(new LinkDownException());
            var places = recorded.Select(it => it.Place).ToArray();
            var held = Model.Rosters(clock.GetUtcNow())
                .Where(it => places.Contains(it.Place) || accounts.Contains(it.Place.Account)).ToArray();
            var others = places.Except(held.Select(it => it.Place)).Select(place => new HeldConference(place, null));
            return Task.FromResult<IReadOnlyList<HeldConference>>([.. held, .. others]);
        }
    }

    /// <summary>A participant hangs up, or presses keys on the telephone.</summary>
    public void Press(string account, string conferenceId, CallId callId, ParticipantAction action)
    {
        lock (gate)
            Emit(Model.Press(account, conferenceId, callId, action));
    }

    /// <summary>Delivers messages held back behind others that never came.</summary>
    public void Flush()
    {
        lock (gate)
        {
            commands.Flush();
            events.Flush();
        }
    }

    /// <summary>Cuts the link: messages are lost from now on.</summary>
    public void LoseLink()
    {
        lock (gate)
        {
            IsUp = false;
            commands.Clear();
            events.Clear();
        }
    }

    /// <summary>Restores the link.</summary>
    public void RestoreLink()
    {
        lock (gate)
            (IsUp, TimesUp) = (true, TimesUp + 1);
    }

    // Above all positions of an earlier process's switch, or its events and roster would count as old. That one emitted
    // less than one event per microsecond.
    private static long FirstPosition(TimeProvider clock) =>
        (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private void Execute(MediaCommand command)
    {
        lock (gate)
            Emit(Model.Execute(command, clock.GetUtcNow()));
    }

    private void Emit(IEnumerable<SwitchEvent> said)
    {
        foreach (var mediaEvent in said.Where(_ => IsUp))
            events.Put(mediaEvent);
    }

    // A media event that fails is lost, as on any link; reconciliation recovers it.
    private async Task DeliverAsync(SwitchEvent mediaEvent)
    {
        try
        {
            await receive(mediaEvent);
        }
        catch (Exception failure)
        {
            NotDelivered(failure);
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Could not deliver a media event of the simulated switch.",
        EventName = "simulator.event_not_delivered")]
    private partial void NotDelivered(Exception why);
}
