using Conferences.Api.Commands;
using Conferences.Domain.Commands;
using Conferences.Domain.State;
using Polly;
using Polly.Retry;

namespace Conferences.Api.Media.Janus;

/// <summary>
/// A Janus server as the media server. Each node keeps a connection for the legs of its own; the one that the sender
/// runs on also carries out commands.
/// </summary>
internal sealed partial class JanusLink : BackgroundService, IMediaServer, IMediaLink
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly JanusSettings settings;
    private readonly JanusCommands commands;
    private readonly JanusRosters rosters;
    private readonly TimeProvider clock;
    private readonly ILogger<JanusLink> log;
    private readonly ResiliencePipeline retries;
    private volatile JanusControl? current;
    private TaskCompletionSource<JanusControl> next = New();
    private volatile string? trouble;
    private int timesUp;

    public JanusLink(
        JanusSettings settings,
        JanusCommands commands,
        JanusRosters rosters,
        TimeProvider clock,
        ILogger<JanusLink> log)
    {
        (this.settings, this.commands, this.rosters, this.clock, this.log) = (settings, commands, rosters, clock, log);
        retries = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<JanusLostException>().Handle<JanusUnfitException>()
                    .Handle<JanusRefusedException>(),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = Shortest,
                MaxDelay = Longest,
                OnRetry = failed =>
                {
                    Report(failed.Outcome.Exception!);
                    return default;
                },
            })
            .Build();
        Capabilities = CapabilitiesOf(settings);
    }

    public string Switch => settings.Uri.Host;

    public bool TakesJoins => false;

    public bool TakesLegs => true;

    public MediaCapabilities Capabilities { get; }

    public bool IsExact => true;

    public bool IsUp => current is not null;

    public int TimesUp => Volatile.Read(ref timesUp);

    /// <summary>Why there is no connection; null while there is one.</summary>
    public string? Trouble => current is not null ? null : trouble ?? "Janus is not connected yet.";

    /// <summary>The connection; null while there is none.</summary>
    public JanusControl? Control => current;

    /// <summary>The connection there is, or the next one.</summary>
    public async Task<JanusControl> NextAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var control = await Volatile.Read(ref next).Task.WaitAsync(cancellation);
            if (!control.Connection.Over.IsCancellationRequested)
                return control;

            // Whoever is told of its end first comes before the next one is awaited.
            await Task.Delay(Shortest / 4, clock, cancellation);
        }
    }

    // It answers later, by its reply and by its event.
    public IEnumerable<Command> ImmediateEvents(Operation requested, ConferenceState state, CommandContext context) =>
        [];

    public async Task<IReadOnlyCollection<int>> UnnamedAsync(MediaCommand command, CancellationToken cancellation)
    {
        try
        {
            return current is { } control ? await JanusCommands.UnnamedAsync(control, command, cancellation) : [];
        }
        catch (Exception failure) when (failure is JanusLostException or JanusRefusedException)
        {
            // Then it cannot be sent either.
            return [];
        }
    }

    public async Task SendAsync(MediaCommand command, CancellationToken cancellation)
    {
        var control = current ?? throw new LinkDownException();
        if (command.Expires <= clock.GetUtcNow())
            return;
        try
        {
            await commands.DoAsync(control, command, cancellation);
        }
        catch (Exception failure) when (failure is JanusLostException or JanusRefusedException)
        {
            // Whether it was carried out is not known; unless its event comes, the operation times out.
            Unsure(command.Name, command.ConferenceId, failure.Message);
        }
    }

    public async Task<IReadOnlyList<HeldConference>> RostersAsync(
        IReadOnlyCollection<RecordedConference> recorded,
        IReadOnlyCollection<string> accounts,
        CancellationToken cancellation)
    {
        try
        {
            return await rosters.AllAsync(
                current ?? throw new LinkDownException(), recorded, accounts, cancellation);
        }
        catch (Exception failure) when (failure is JanusLostException or JanusRefusedException)
        {
            throw new LinkDownException();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await using var control = await retries.ExecuteAsync(
                    async cancellation => await JanusControl.OpenAsync(settings, clock, cancellation), stoppingToken);
                await KeepAsync(control, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops. Legs stay in for as long as Janus waits for them to be claimed.
        }
    }

    private async Task KeepAsync(JanusControl control, CancellationToken stopping)
    {
        trouble = null;
        Connected(control.Info.Version, settings.Uri.Authority);
        if (!control.Info.IsFamiliar)
            Unfamiliar(control.Info.Version);
        (current, timesUp) = (control, timesUp + 1);
        Volatile.Read(ref next).TrySetResult(control);
        await control.KeepAsync(stopping);
        Volatile.Write(ref next, New());
        current = null;
        if (!stopping.IsCancellationRequested)
            Lost(control.Connection.Reason?.Message);
    }

    // Attempts follow each other for as long as the cause lasts.
    private void Report(Exception failure)
    {
        if (trouble == failure.Message)
            return;
        trouble = failure.Message;
        if (failure is JanusUnfitException)
            Unfit(failure.Message);
        else
            Unreachable(failure.Message);
    }

    private static MediaCapabilities CapabilitiesOf(JanusSettings settings)
    {
        var able = MediaCapabilities.All.PlayingToAllOnly().Without(
            OperationAction.Deaf, OperationAction.Undeaf, OperationAction.Relate, OperationAction.Dial);
        if (settings.RecordingFolder is null)
            able = able.Without(OperationAction.Record, OperationAction.StopRecording);
        return settings.MediaFolder is null ? able.Without(OperationAction.Play) : able;
    }

    private static TaskCompletionSource<JanusControl> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(LogLevel.Information, "Connected to Janus {Version} at {Authority}.", EventName = "janus.connected")]
    private partial void Connected(string version, string authority);

    [LoggerMessage(
        LogLevel.Warning,
        "Janus {Version} is another version than the 1.1 that the adapter is tried with.",
        EventName = "janus.version_untried")]
    private partial void Unfamiliar(string version);

    [LoggerMessage(LogLevel.Error, "Janus cannot be used: {Why} It is tried again.", EventName = "janus.unusable")]
    private partial void Unfit(string why);

    [LoggerMessage(LogLevel.Warning, "{Why} It is tried again.", EventName = "janus.unreachable")]
    private partial void Unreachable(string why);

    [LoggerMessage(
        LogLevel.Warning,
        "Lost the connection to Janus ({Why}); reconnecting.",
        EventName = "janus.connection_lost")]
    private partial void Lost(string? why);

    [LoggerMessage(
        LogLevel.Warning,
        "Unknown whether Janus carried out {Command} in conference {ConferenceId}: {Why}",
        EventName = "janus.command_uncertain")]
    private partial void Unsure(string command, string conferenceId, string why);
}
