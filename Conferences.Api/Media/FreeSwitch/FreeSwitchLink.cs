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
    FreeSwitchSettings settings,
    FreeSwitchServers servers,
    FreeSwitchHomes homes,
    FreeSwitchEvents events,
    FreeSwitchOrders orders,
    FreeSwitchRosters rosters,
    FreeSwitchAdmission admission,
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

    /// <summary>True if this node is the one that is connected with the servers, or tries to be.</summary>
    public bool IsOurs { get; private set; }

    // Of a server that was given up it is known what it holds: nothing.
    public bool IsUp => servers.All.Any(it => it.Current is not null || IsGivenUp(it));

    public int TimesUp => timesUp + servers.All.Count(IsGivenUp);

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
        var server = servers.Named(command.Switch) ?? homes.Of(new(command.Account, command.ConferenceId)) ?? Default();
        if (server.Current is null)
            throw new LinkDownException();
        orders.Enqueue(server, command);
        return Task.CompletedTask;

        FreeSwitchServer Default() => command.Name == MediaCommands.Dial || servers.All.Count == 1
            ? servers.LeastLoaded() ?? throw new LinkDownException()
            : throw (servers.All.All(it => it.Current is null) ? new LinkDownException() : new NotRunningException());
    }

    public async Task<IReadOnlyList<HeldConference>> RostersAsync(
        IReadOnlyCollection<RecordedConference> recorded,
        IReadOnlyCollection<string> accounts,
        CancellationToken cancellation)
    {
        var asked = servers.All.Where(it => it.Current is not null).ToArray();
        if (asked.Length == 0 && !servers.All.Any(IsGivenUp))
            throw new LinkDownException();
        var lists = await Task.WhenAll(asked.Select(it => ListAsync(it, cancellation)));
        var answered = asked.Zip(lists).Where(it => it.Second is not null).Select(it => it.First).ToHashSet();
        var ours = recorded.Select(it => it.Place).ToHashSet();
        var held = lists.SelectMany(it => it ?? [])
            .Where(it => ours.Contains(it.Place) || accounts.Contains(it.Place.Account))
            .GroupBy(it => it.Place, (place, many) => new HeldConference(
                place, MediaRoster.Of(many.Select(it => it.Roster!))))
            .ToDictionary(it => it.Place);
        return
        [
            .. held.Values,
            .. recorded.Where(it => !held.ContainsKey(it.Place) && IsGone(it, answered))
                .Select(it => new HeldConference(it.Place, null)),
        ];
    }

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            using var ours = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            try
            {
                while (!await node.Value.IsThisAsync())
                    await Task.Delay(BetweenLooks, clock, stopping);
                (IsOurs, recorder.Stopping) = (true, ours.Token);
                var using_ = Task.WhenAll(servers.All.Select(it => UseAsync(it, ours.Token)));
                while (await node.Value.IsThisAsync())
                    await Task.Delay(BetweenLooks, clock, stopping);
                await ours.CancelAsync();
                await using_;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            finally
            {
                IsOurs = false;
            }
        }
    }

    private bool IsGivenUp(FreeSwitchServer server) =>
        IsOurs && server.DownSince is { } since && clock.GetUtcNow() - since >= settings.GiveUpTime;

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
            await Task.WhenAny(taking, connection.Ended);
            throw await connection.Ended.WaitAsync(cancellation);
        }
        finally
        {
            server.Down();
            admission.Forget(server);
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

    private async Task<IReadOnlyList<HeldConference>?> ListAsync(
        FreeSwitchServer server, CancellationToken cancellation)
    {
        try
        {
            return await rosters.OfAsync(server, cancellation);
        }
        catch (Exception silent) when (silent is LinkDownException or EslEndedException or EslCommandException
            or TimeoutException || (silent is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            NotListed($"{server.Settings}", silent.Message);
            return null;
        }
    }

    // Of one that no server lists: whether the server that has to list it did, or was given up.
    private bool IsGone(RecordedConference it, HashSet<FreeSwitchServer> answered)
    {
        FreeSwitchServer[] candidates = servers.Named(it.Switch) is { } server
            ? [server]
            : [.. servers.All.Where(other => it.Switch is null || other.HostName is null)];
        if (candidates.Any(other => !answered.Contains(other) && !IsGivenUp(other)))
            return false;
        foreach (var dead in candidates.Where(IsGivenUp))
        {
            homes.Ended(it.Place, dead);
            if (it.Uuid is { } uuid)
                dead.GivenUp[uuid] = true;
        }

        return true;
    }

    private string Cause(Exception failure)
    {
        if (failure is not EslGarbledException)
            return failure.Message;
        meter.PassedOver(MediaMeter.Garbled);
        return $"It cannot be understood. {failure.Message}";
    }

    [LoggerMessage(LogLevel.Information, "Connected with FreeSWITCH at {Server}, {HostName}.")]
    private partial void Connected(string server, string hostName);

    [LoggerMessage(LogLevel.Warning, "The connection with FreeSWITCH at {Server} has ended: {Cause}")]
    private partial void Disconnected(string server, string cause);

    [LoggerMessage(LogLevel.Warning, "FreeSWITCH at {Server} did not list its conferences: {Cause}")]
    private partial void NotListed(string server, string cause);
}
