using Conferences.Api.Commands;
using Conferences.Api.Queries;
using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.State;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>
/// One or several FreeSWITCH as the media server, over their Event Sockets. Only the node that sends commands is
/// connected.
/// </summary>
internal sealed partial class FreeSwitchLink(
    FreeSwitchServers servers,
    FreeSwitchHomes homes,
    FreeSwitchEvents events,
    FreeSwitchOrders orders,
    FreeSwitchRosters rosters,
    FreeSwitchAdmission admission,
    FreeSwitchArrivals arrivals,
    FreeSwitchRecorder recorder,
    SpeakerSignals speakers,
    MediaPositions positions,
    Lazy<MediaNode> node,
    MediaMeter meter,
    TimeProvider clock,
    ILogger<FreeSwitchLink> log) : BackgroundService, IMediaServer, IMediaLink
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    private int timesUp;

    public string Switch => "freeswitch";

    public bool TakesJoins => false;

    public MediaCapabilities Capabilities => MediaCapabilities.All;

    public bool IsExact => true;

    // Of a server that was given up it is known what it holds: nothing.
    public bool IsUp => servers.All.Any(it => it.Current is not null || it.IsGivenUp);

    public int TimesUp => timesUp;

    public IEnumerable<Command> ImmediateEvents(Operation requested, ConferenceState state, CommandContext context) =>
        [];

    public Task<IReadOnlyCollection<int>> UnnamedAsync(MediaCommand command, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyCollection<int>>(command.Name is MediaCommands.Play or MediaCommands.Relate
            ? [.. command.Targets.Where(it => it.MemberId is null).Select(it => it.ParticipantId)]
            : []);

    public Task SendAsync(MediaCommand command, CancellationToken cancellation)
    {
        // Who is refused is told when it is refused.
        if (command.Targets.Any(it => it.ParticipantId == 0))
            return Task.CompletedTask;
        if (servers.MayBeAway(command.Switch))
            return Task.FromException(new LinkDownException());
        var server = ServerOf(command);
        if (server?.Current is null)
        {
            return Task.FromException(server is null && servers.All.Any(it => it.Current is not null)
                ? new NotRunningException()
                : new LinkDownException());
        }

        orders.Enqueue(server, command);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<HeldConference>> RostersAsync(
        IReadOnlyCollection<RecordedConference> recorded,
        IReadOnlyCollection<string> accounts,
        CancellationToken cancellation) => rosters.AllAsync(recorded, accounts, cancellation);

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            using var ours = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            try
            {
                while (!await node.Value.IsThisAsync())
                    await Task.Delay(BetweenLooks, clock, stopping);
                foreach (var server in servers.All)
                    server.Begin();
                recorder.Stopping = ours.Token;
                var use = Task.WhenAll(servers.All.Select(it => UseAsync(it, ours.Token)));
                for (var before = 0; await node.Value.IsThisAsync();)
                {
                    before = Count(before);
                    await Task.Delay(BetweenLooks, clock, stopping);
                }

                await ours.CancelAsync();
                await use;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            finally
            {
                foreach (var server in servers.All)
                    server.Leave();
            }
        }
    }

    // Null where no server is known to run the conference.
    private FreeSwitchServer? ServerOf(MediaCommand command) =>
        servers.Named(command.Switch)
        ?? homes.Of(new(command.Account, command.ConferenceId))
        ?? (command.Name == MediaCommands.Dial || servers.All.Count == 1 ? servers.LeastLoaded() : null);

    // What a server that is given up has held is over: that is worth a comparison, too.
    private int Count(int before)
    {
        var now = servers.All.Count(it => it.IsGivenUp);
        if (now > before)
            Interlocked.Increment(ref timesUp);
        return now;
    }

    private async Task UseAsync(FreeSwitchServer server, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await using var connection = await server.ConnectAsync(cancellation);
                await UseAsync(server, connection, cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                Disconnected($"{server.Settings}", Cause(failure));
            }
        }
    }

    private async Task UseAsync(FreeSwitchServer server, EslConnection connection, CancellationToken cancellation)
    {
        var run = server.CoreUuid;
        await server.GreetAsync(connection, cancellation);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var taking = TakeAsync(server, connection, ending.Token);
        try
        {
            Forget(server, run);
            server.Up(connection);
            Connected($"{server.Settings}", server.HostName ?? "");
            await rosters.OfAsync(server, cancellation);
            Interlocked.Increment(ref timesUp);
            await admission.FindAsync(server, cancellation);
            if (await Task.WhenAny(taking, connection.Ended) == taking)
                await taking;
            throw await connection.Ended.WaitAsync(cancellation);
        }
        finally
        {
            server.Down();
            arrivals.Forget(server);
            await ending.CancelAsync();
            await taking.ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    // What ran on an earlier run of the server is over: only the rest has to be asked for.
    private void Forget(FreeSwitchServer server, string run)
    {
        var isAnother = run.Length > 0 && run != server.CoreUuid;
        foreach (var (place, uuid) in homes.Forget(server))
        {
            speakers.Stop(place);
            if (isAnother)
                _ = recorder.Tell(
                    place,
                    new MediaProof(uuid, server.HostName, positions.Of(server.CoreUuid, server.LastSequence)),
                    said => new ObserveEnded(said));
        }

        if (isAnother)
            positions.Forget(run);
    }

    private async Task TakeAsync(FreeSwitchServer server, EslConnection connection, CancellationToken cancellation)
    {
        await foreach (var @event in connection.Events.ReadAllAsync(cancellation))
            await events.TakeAsync(server, @event, cancellation);
    }

    private string Cause(Exception failure)
    {
        if (failure is not EslGarbledException)
            return failure.Message;
        meter.PassedOver(MediaMeter.Garbled);
        return $"It cannot be understood. {failure.Message}";
    }

    [LoggerMessage(
        LogLevel.Information,
        "Connected with FreeSWITCH at {Server}, {HostName}.",
        EventName = "freeswitch.connected")]
    private partial void Connected(string server, string hostName);

    [LoggerMessage(
        LogLevel.Warning,
        "The connection with FreeSWITCH at {Server} has ended: {Cause}",
        EventName = "freeswitch.connection_lost")]
    private partial void Disconnected(string server, string cause);
}
