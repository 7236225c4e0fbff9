using System.Collections.Concurrent;
using Conferences.Api.Crossbar;
using Conferences.Domain.State;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>One configured FreeSWITCH, and the connection with it while there is one.</summary>
/// <param name="giveUp">How long it may be away before what runs on it is taken to be over.</param>
internal sealed class FreeSwitchServer(
    EslServer settings, EslConnector connector, EslTimes times, TimeSpan giveUp, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> fences = new();
    private volatile EslConnection? current;
    private volatile string? hostName;
    private long lastSequence;

    // Null while it is connected, and while another node uses it.
    private DateTimeOffset? downSince;

    /// <summary>Where it is.</summary>
    public EslServer Settings => settings;

    /// <summary>What it is called, once it was connected.</summary>
    public string? HostName => hostName;

    /// <summary>Its current run; empty before the first connection.</summary>
    public string CoreUuid { get; private set; } = "";

    /// <summary>The connection over which commands can be sent; null if there is none.</summary>
    public EslConnection? Current => current;

    /// <summary>True if it cannot be reached, and has not for so long that nothing is expected of it.</summary>
    public bool IsGivenUp => downSince is { } since && clock.GetUtcNow() - since >= giveUp;

    /// <summary>Why this node uses it and is not connected; null if it is, or another node uses it.</summary>
    public string? Trouble => downSince is null ? null : connector.Trouble ?? "It is not connected yet.";

    /// <summary>The highest number of the events that were taken from the connection.</summary>
    public long LastSequence => Interlocked.Read(ref lastSequence);

    /// <summary>Instances that were taken to be over while it could not be reached.</summary>
    public ConcurrentDictionary<InstanceUuid, bool> GivenUp { get; } = [];

    public Task<EslConnection> ConnectAsync(CancellationToken cancellation) =>
        connector.ConnectAsync(
            "BACKGROUND_JOB CHANNEL_PARK CHANNEL_HANGUP_COMPLETE DTMF CUSTOM conference::maintenance", cancellation);

    /// <summary>This node begins to use it.</summary>
    public void Begin() => downSince = clock.GetUtcNow();

    /// <summary>Another node may use it from now on.</summary>
    public void Leave() => downSince = null;

    /// <summary>Asks a new connection which server, and which run of it, this is.</summary>
    public async Task GreetAsync(EslConnection connection, CancellationToken cancellation)
    {
        var greeting = await connection.RunAsync("uptime", Ids.New(), times.Reply, cancellation);
        if (greeting.CoreUuid.Length == 0 || greeting.Sequence is not { } sequence)
            throw new EslGarbledException("The media server does not say which run of it this is.");
        hostName = CallerText.Clean(greeting["FreeSWITCH-Hostname"]);
        if (CoreUuid != greeting.CoreUuid)
            Interlocked.Exchange(ref lastSequence, 0);
        CoreUuid = greeting.CoreUuid;
        Taken(sequence);
    }

    /// <summary>Commands can be sent from now on.</summary>
    public void Up(EslConnection connection) => (current, downSince) = (connection, null);

    /// <summary>The connection has ended.</summary>
    public void Down()
    {
        (current, downSince) = (null, downSince ?? clock.GetUtcNow());
        foreach (var fence in fences.Values)
            fence.TrySetCanceled();
    }

    /// <summary>An event was taken from the connection.</summary>
    public void Taken(long sequence)
    {
        if (sequence > LastSequence)
            Interlocked.Exchange(ref lastSequence, sequence);
    }

    /// <summary>
    /// Has a command carried out as a job. Returns once all events before its result were taken from the connection.
    /// </summary>
    /// <exception cref="LinkDownException">The server cannot be reached.</exception>
    public async Task<EslEvent> RunAsync(
        string api, string job, CancellationToken cancellation, TimeSpan? patience = null)
    {
        var connection = current ?? throw new LinkDownException();
        var fence = fences.GetOrAdd(job, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            var result = await connection.RunAsync(api, job, patience ?? times.Reply, cancellation);
            await fence.Task.WaitAsync(times.Reply, clock, cancellation);
            return result;
        }
        finally
        {
            fences.TryRemove(job, out _);
        }
    }

    /// <summary>The result of a job was taken from the connection.</summary>
    public void Reached(string job)
    {
        if (fences.TryGetValue(job, out var fence))
            fence.TrySetResult();
    }
}
