using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Threading.Channels;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>
/// One connection to an Event Socket that was let in. Replies come in the order of their commands, and are matched so;
/// events come in between, in an order of their own. The connection ends when the other side ends it, says something
/// that is not the protocol, or nothing at all.
/// </summary>
internal sealed class EslConnection : IAsyncDisposable
{
    // Beyond it the media server has to wait, and keeps the events itself.
    private const int MostUnread = 10_000;

    private static readonly EslCommand SignOfLife = new("api uptime");

    private readonly Channel<EslEvent> events = Channel.CreateBounded<EslEvent>(
        new BoundedChannelOptions(MostUnread) { SingleReader = true, SingleWriter = true });

    private readonly ConcurrentQueue<TaskCompletionSource<EslMessage>> replies = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<EslEvent>> jobs = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<EslMessage> greeting = Later<EslMessage>();
    private readonly TaskCompletionSource<Exception> ended = Later<Exception>();
    private readonly SemaphoreSlim writing = new(1);
    private readonly CancellationTokenSource closing = new();
    private readonly Stream stream;
    private readonly EslTimes times;
    private readonly TimeProvider clock;
    private readonly Task reading;
    private readonly Task watching;
    private long readings;
    private volatile bool isWaited;

    /// <param name="stream">What it is spoken over, which the connection closes.</param>
    public EslConnection(Stream stream, EslTimes times, TimeProvider clock)
    {
        (this.stream, this.times, this.clock) = (stream, times, clock);
        reading = Task.Run(ReadAsync);
        watching = Task.Run(WatchAsync);
    }

    /// <summary>The events subscribed to, in the order they came; complete when the connection has ended.</summary>
    public ChannelReader<EslEvent> Events => events.Reader;

    /// <summary>Why the connection has ended, once it has.</summary>
    public Task<Exception> Ended => ended.Task;

    /// <summary>Waits for the media server to ask for the password, and says it.</summary>
    /// <exception cref="EslEndedException">It ended, or did not ask in time.</exception>
    /// <exception cref="EslRefusedException">It does not accept the password, or this address.</exception>
    public async Task LogInAsync(string password, CancellationToken cancellation)
    {
        var first = await InTimeAsync(greeting.Task, cancellation);
        if (first.ContentType == EslMessage.Rejection)
            throw new EslRefusedException("The media server refuses connections from this address.");
        var reply = await SendAsync(new($"auth {password}"), cancellation);
        if (!reply.ReplyText.StartsWith("+OK", StringComparison.Ordinal))
            throw new EslRefusedException("The media server does not accept the password.");
    }

    /// <summary>Sends a command, and returns its reply.</summary>
    /// <exception cref="EslEndedException">The connection ended before the reply came.</exception>
    /// <exception cref="TimeoutException">The reply did not come in time, which ends the connection; the command may
    /// have been carried out.</exception>
    public async Task<EslMessage> SendAsync(EslCommand command, CancellationToken cancellation)
    {
        var reply = Later<EslMessage>();
        var bytes = command.Bytes();
        await writing.WaitAsync(cancellation);
        try
        {
            if (ended.Task.IsCompleted)
                throw new EslEndedException("The connection has ended.", await ended.Task);
            replies.Enqueue(reply);

            // Half a command would be completed by the next one: who gives up has to end the connection.
            await stream.WriteAsync(bytes, closing.Token).AsTask()
                .WaitAsync(times.Reply, clock, CancellationToken.None);
        }
        catch (Exception failure) when (failure is IOException or TimeoutException or ObjectDisposedException
            or OperationCanceledException)
        {
            End(failure);
            throw new EslEndedException("The connection ended while a command was sent.", failure);
        }
        finally
        {
            writing.Release();
        }

        try
        {
            return await InTimeAsync(reply.Task, cancellation);
        }
        catch (TimeoutException)
        {
            // If it is lost, every later one would be taken for that of the command before.
            End(new EslEndedException("The media server does not reply."));
            throw;
        }
    }

    /// <summary>Has a command carried out as a job (<c>bgapi</c>), and returns the event that has its result.</summary>
    /// <param name="job">The name of the job, by which its result is recognized; one that is running must not be
    /// named again.</param>
    /// <param name="patience">How long the result is waited for.</param>
    /// <exception cref="EslCommandException">The media server does not start the job.</exception>
    /// <exception cref="EslEndedException">The connection ended before.</exception>
    /// <exception cref="TimeoutException">The result did not come in time.</exception>
    public async Task<EslEvent> RunAsync(
        string api, string job, TimeSpan patience, CancellationToken cancellation)
    {
        var result = Later<EslEvent>();
        if (!jobs.TryAdd(job, result))
            throw new InvalidOperationException($"Job {job} is running already.");
        try
        {
            var reply = await SendAsync(new($"bgapi {api}", ("Job-UUID", job)), cancellation);
            if (!reply.ReplyText.StartsWith("+OK", StringComparison.Ordinal))
                throw new EslCommandException($"The media server started no job: {reply.ReplyText}");
            if (reply.Headers["Job-UUID"] is { } started && started != job)
                End(new EslGarbledException("There is the reply of another job."));
            return await OrEndedAsync(result.Task).WaitAsync(patience, clock, cancellation);
        }
        finally
        {
            jobs.TryRemove(job, out _);
        }
    }

    /// <summary>Ends the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        End(new OperationCanceledException("The connection was closed."));
        await Task.WhenAll(reading, watching);
        closing.Dispose();
    }

    private async Task ReadAsync()
    {
        var reader = new EslReader();
        var pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        try
        {
            while (true)
            {
                var read = await pipe.ReadAsync(closing.Token);
                var arrived = read.Buffer;
                Interlocked.Increment(ref readings);
                while (reader.TryRead(ref arrived, out var message))
                    await TakeAsync(message);
                if (read.IsCompleted)
                    throw new EslEndedException("The media server closed the connection.");
                pipe.AdvanceTo(arrived.Start, arrived.End);
            }
        }
        catch (Exception failure) when (failure is EslEndedException or EslGarbledException or IOException
            or ObjectDisposedException or OperationCanceledException)
        {
            End(failure);
        }
        finally
        {
            await pipe.CompleteAsync();
            events.Writer.TryComplete();
        }
    }

    private async ValueTask TakeAsync(EslMessage message)
    {
        switch (message.ContentType)
        {
            case EslMessage.AuthRequest or EslMessage.Rejection:
                greeting.TrySetResult(message);
                break;
            case EslMessage.CommandReply or EslMessage.ApiResponse:
                if (!replies.TryDequeue(out var reply))
                    throw new EslGarbledException("There is a reply to nothing.");
                reply.TrySetResult(message);
                break;
            case EslMessage.PlainEvent:
                var @event = EslEvent.Read(message);
                if (@event.JobUuid is { } job && jobs.TryGetValue(job, out var result))
                    result.TrySetResult(@event);
                isWaited = true;
                await events.Writer.WriteAsync(@event, closing.Token);
                isWaited = false;
                break;
            case EslMessage.DisconnectNotice:
                throw new EslEndedException($"The media server disconnects: {FirstLine(message.BodyText)}");
            case "":
                throw new EslGarbledException("A message has no Content-Type.");
        }
    }

    // Whatever comes is a sign of life, so that nothing is asked while there is something to hear; nor while events are
    // waiting here to be taken, since a reply would wait behind them.
    private async Task WatchAsync()
    {
        try
        {
            await greeting.Task.WaitAsync(closing.Token);
            for (var last = 0L; ;)
            {
                await Task.Delay(times.Silence, clock, closing.Token);
                var now = Interlocked.Read(ref readings);
                if (now == last && !isWaited)
                    await SendAsync(SignOfLife, closing.Token);
                last = now;
            }
        }
        catch (TimeoutException)
        {
            // It has ended for that.
        }
        catch (Exception failure) when (failure is EslEndedException or OperationCanceledException)
        {
            End(failure);
        }
    }

    private async Task<T> InTimeAsync<T>(Task<T> awaited, CancellationToken cancellation) =>
        await OrEndedAsync(awaited).WaitAsync(times.Reply, clock, cancellation);

    private async Task<T> OrEndedAsync<T>(Task<T> awaited)
    {
        await Task.WhenAny(awaited, ended.Task);
        return awaited.IsCompleted
            ? await awaited
            : throw new EslEndedException("The connection has ended.", await ended.Task);
    }

    private void End(Exception why)
    {
        if (!ended.TrySetResult(why))
            return;
        closing.Cancel();
        stream.Dispose();
    }

    private static TaskCompletionSource<T> Later<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static string FirstLine(string text) => text.Split('\n')[0].Trim();
}
