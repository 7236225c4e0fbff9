using System.Net.Sockets;
using Conferences.Api.Commands;
using Polly;
using Polly.Retry;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>
/// Opens connections to one media server, as often and as long as it takes: with growing pauses, and at once with the
/// longest where it refuses us.
/// </summary>
internal sealed partial class EslConnector
{
    private readonly EslServer server;
    private readonly EslTimes times;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly ResiliencePipeline<EslConnection> persistently;
    private long? opened;
    private int soon;

    public EslConnector(EslServer server, EslTimes times, TimeProvider clock, ILogger log)
    {
        (this.server, this.times, this.clock, this.log) = (server, times, clock, log);
        persistently = new ResiliencePipelineBuilder<EslConnection> { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions<EslConnection>
            {
                ShouldHandle = new PredicateBuilder<EslConnection>()
                    .Handle<EslEndedException>().Handle<TimeoutException>().Handle<SocketException>(),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = times.FirstPause,
                MaxDelay = times.LongestPause,
                DelayGenerator = it => ValueTask.FromResult<TimeSpan?>(
                    it.Outcome.Exception is EslRefusedException ? times.LongestPause : null),
                OnRetry = it =>
                {
                    Trouble = Sentence(it.Outcome.Exception!);
                    if (it.AttemptNumber == 0)
                        NotConnected($"{server}", Trouble);
                    return default;
                },
            })
            .Build();
    }

    /// <summary>Why the last attempt failed; null after one that did not.</summary>
    public string? Trouble { get; private set; }

    /// <summary>A connection that is let in and hears the events named.</summary>
    public async Task<EslConnection> ConnectAsync(string events, CancellationToken cancellation)
    {
        // One that ends as soon as it is open would otherwise be opened again and again without a pause.
        var isSoon = opened is { } last && clock.GetElapsedTime(last) < times.LongestPause;
        soon = isSoon ? soon + 1 : 0;
        if (soon > 0)
            await Task.Delay(Retries.Pause(soon), clock, cancellation);
        var connection = await persistently.ExecuteAsync(
            async token => await OpenAsync(events, token), cancellation);
        (Trouble, opened) = (null, clock.GetTimestamp());
        return connection;
    }

    private async Task<EslConnection> OpenAsync(string events, CancellationToken cancellation)
    {
        var connection = new EslConnection(await StreamAsync(cancellation), times, clock);
        try
        {
            await connection.LogInAsync(server.Password, cancellation);
            var reply = await connection.SendAsync(new($"event plain {events}"), cancellation);
            if (!reply.ReplyText.StartsWith("+OK", StringComparison.Ordinal))
                throw new EslRefusedException($"The media server does not tell of events: {reply.ReplyText}");
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task<NetworkStream> StreamAsync(CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server.Host, server.Port, cancellation).AsTask()
                .WaitAsync(times.Reply, clock, cancellation);
            return new(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string Sentence(Exception failure) => failure switch
    {
        EslEndedException { InnerException: EslGarbledException garbled } => garbled.Message,
        EslEndedException ended => ended.Message,
        TimeoutException => "The media server does not respond.",
        _ => "The media server cannot be reached.",
    };

    [LoggerMessage(
        LogLevel.Warning,
        "No Event Socket at {Server}, retrying: {Reason}",
        EventName = "freeswitch.unreachable")]
    private partial void NotConnected(string server, string reason);
}
