using System.Collections.Concurrent;
using Conferences.Api.CommandLine;
using Polly;
using Polly.Retry;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Conferences.Api.RabbitMq;

/// <summary>
/// The way to RabbitMQ. Nobody waits for it: who speaks with it does so on a connection of its own, which is made anew,
/// with everything on it, whenever it is lost.
/// </summary>
internal sealed partial class Broker(IConfiguration configuration, ILogger<Broker> log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>Tries again and again, with growing pauses.</summary>
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

        // The largest that the broker itself may let in: one that we could not take would end every connection.
        MaxInboundMessageBodySize = 128 * 1024 * 1024,

        // A recovered channel would go on behind messages that were lost with the old one, and break the order.
        AutomaticRecoveryEnabled = false,
        TopologyRecoveryEnabled = false,
    };

    // By conversation, why it does not go on.
    private readonly ConcurrentDictionary<string, string> troubles = new();

    /// <summary>Why somebody cannot speak with the broker now; null while everybody can.</summary>
    public string? Trouble => troubles.Values.FirstOrDefault();

    /// <summary>True if there is a broker to speak with.</summary>
    public static bool IsConfigured(IConfiguration configuration) => Address(configuration) is not null;

    /// <exception cref="CannotStartException">What is configured is no broker's address.</exception>
    public static void Check(IConfiguration configuration) => Address(configuration);

    /// <summary>Opens a connection, once.</summary>
    /// <param name="name">What the broker's operator sees it under.</param>
    /// <exception cref="RabbitMQ.Client.Exceptions.BrokerUnreachableException">The broker is away.</exception>
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

    /// <summary>The conversation of that name goes well.</summary>
    public void Goes(string name) => troubles.TryRemove(name, out _);

    /// <summary>The conversation of that name does not go on, and why.</summary>
    public void Stops(string name, string why) => troubles[name] = why;

    /// <summary>Ends a connection without waiting for a broker that may not answer any more.</summary>
    public static Task AbandonAsync(IConnection connection) =>
        connection.CloseAsync(Constants.ReplySuccess, "", TimeSpan.FromSeconds(1), abort: true);

    /// <summary>
    /// Keeps a conversation going until the service stops: connects, converses, and starts anew with growing pauses
    /// when the connection is lost or the conversation fails.
    /// </summary>
    /// <param name="converse">Lasts as long as the conversation, and says when it <see cref="Goes"/>; its token ends
    /// with the connection.</param>
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
            // The service stops; so does the conversation.
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
            // An answer that does not come in time is a cancellation too.
            Stops(name, failure.Message);
            Failed(name, failure);
        }
        finally
        {
            connection.ConnectionShutdownAsync -= End;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The connection for {Name} to RabbitMQ was lost ({Why}); it is being made again.")]
    private partial void Lost(string name, string? why);

    [LoggerMessage(LogLevel.Warning, "The conversation about {Name} with RabbitMQ failed; it begins anew.")]
    private partial void Failed(string name, Exception why);
}
