using System.Collections.Concurrent;
using Conferences.Api.CommandLine;
using Polly;
using Polly.Retry;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Conferences.Api.RabbitMq;

/// <summary>
/// Access to RabbitMQ. Nothing waits for it: each session has a connection of its own, which is reopened, with
/// everything on it, whenever it is lost.
/// </summary>
internal sealed partial class Broker(IConfiguration configuration, ILogger<Broker> log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>Retries with growing pauses.</summary>
    public static readonly ResiliencePipeline Persistently = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<Exception>(it => it is not OperationCanceledException),
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(50),
            MaxDelay = LongestPause,
        })
        .Build();

    private readonly ConnectionFactory factory = new()
    {
        Uri = Address(configuration) ?? throw new InvalidOperationException("ConnectionStrings__RabbitMq is not set."),
        RequestedConnectionTimeout = Patience,
        ContinuationTimeout = Patience,
        HandshakeContinuationTimeout = Patience,
        RequestedHeartbeat = TimeSpan.FromSeconds(10),

        // The largest that a broker can be configured to accept: a larger message would end every connection.
        MaxInboundMessageBodySize = 128 * 1024 * 1024,

        // A recovered channel would continue after messages that were lost with the old one, and break the order.
        AutomaticRecoveryEnabled = false,
        TopologyRecoveryEnabled = false,
    };

    // By session, why it is down.
    private readonly ConcurrentDictionary<string, string> troubles = new();

    /// <summary>Why a session with the broker is down; null while all are up.</summary>
    public string? Trouble => troubles.Values.FirstOrDefault();

    /// <summary>True if a broker is configured.</summary>
    public static bool IsConfigured(IConfiguration configuration) => Address(configuration) is not null;

    /// <exception cref="CannotStartException">The configured address is not a broker's.</exception>
    public static void Check(IConfiguration configuration) => Address(configuration);

    /// <summary>Opens a connection, once.</summary>
    /// <param name="name">The connection's name, for the broker's operator.</param>
    /// <exception cref="RabbitMQ.Client.Exceptions.BrokerUnreachableException">The broker is unavailable.</exception>
    public async Task<IConnection> ConnectAsync(string name, CancellationToken cancellation)
    {
        try
        {
            return await factory.CreateConnectionAsync($"conferences {name}", cancellation);
        }
        catch (Exception away) when (away is not OperationCanceledException)
        {
            Stops(name, "RabbitMQ cannot be reached.");
            throw;
        }
    }

    /// <summary>Reports the session of that name as up.</summary>
    public void Goes(string name) => troubles.TryRemove(name, out _);

    /// <summary>Reports the session of that name as down, and why.</summary>
    public void Stops(string name, string why) => troubles[name] = why;

    /// <summary>Ends a connection without waiting for a broker that may no longer respond.</summary>
    public static Task AbandonAsync(IConnection connection) =>
        connection.CloseAsync(Constants.ReplySuccess, "", TimeSpan.FromSeconds(1), abort: true);

    /// <summary>
    /// Keeps a session running until the service stops: connects, runs it, and restarts with growing pauses when the
    /// connection is lost or the session fails.
    /// </summary>
    /// <param name="converse">Lasts as long as the session, and reports when it <see cref="Goes"/>; its token is
    /// cancelled with the connection.</param>
    public async Task KeepAsync(
        string name, Func<IConnection, CancellationToken, Task> converse, CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                await using var connection = await Persistently.ExecuteAsync(
                    async cancellation => await ConnectAsync(name, cancellation), stopping);
                await ConverseAsync(name, connection, converse, stopping);
                await Task.Delay(LongestPause / 2, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The service stops; so does the session.
        }
    }

    private static Uri? Address(IConfiguration configuration) => configuration.GetConnectionString("RabbitMq") switch
    {
        null or "" => null,
        var text when Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "amqp" or "amqps" => uri,
        _ => throw new CannotStartException("ConnectionStrings__RabbitMq must be like amqp://user:password@host:5672."),
    };

    private async Task ConverseAsync(
        string name,
        IConnection connection,
        Func<IConnection, CancellationToken, Task> converse,
        CancellationToken stopping)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Task End(object sender, ShutdownEventArgs why) => lost.CancelAsync();
        connection.ConnectionShutdownAsync += End;
        try
        {
            if (connection.IsOpen)
                await converse(connection, lost.Token);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            Stops(name, "The connection to RabbitMQ was lost.");
            Lost(name, connection.CloseReason?.ReplyText);
        }
        catch (Exception failure) when (!stopping.IsCancellationRequested)
        {
            // A response timeout is a cancellation too.
            Stops(name, failure.Message);
            Failed(name, failure);
        }
        finally
        {
            connection.ConnectionShutdownAsync -= End;
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Lost the connection for {Name} to RabbitMQ ({Why}); reconnecting.",
        EventName = "rabbitmq.connection_lost")]
    private partial void Lost(string name, string? why);

    [LoggerMessage(
        LogLevel.Warning,
        "The RabbitMQ session for {Name} failed; restarting it.",
        EventName = "rabbitmq.session_failed")]
    private partial void Failed(string name, Exception why);
}
