using System.Net;

namespace Conferences.Simulator.FreeSwitch;

/// <summary>
/// A FreeSWITCH with an Event Socket and phones, but without sound. May be used by any thread. What it says was taken
/// from recorded conversations with FreeSWITCH 1.10.12.
/// </summary>
internal sealed class SimulatedFreeSwitch : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly FreeSwitchOptions options;
    private readonly TimeProvider clock;
    private readonly EventSocketListener listener;
    private readonly int port;
    private FreeSwitchCore core;

    private SimulatedFreeSwitch(FreeSwitchOptions options, TimeProvider clock)
    {
        (this.options, this.clock) = (options, clock);
        core = new(options, gate, clock);
        listener = new(options.Address ?? IPAddress.Loopback, gate, () => core);
        port = listener.Open(options.Port);
    }

    /// <summary>Starts one.</summary>
    public static SimulatedFreeSwitch Start(FreeSwitchOptions? options = null, TimeProvider? clock = null) =>
        new(options ?? new(), clock ?? TimeProvider.System);

    /// <summary>The port of its Event Socket. It stays the same when the switch restarts.</summary>
    public int Port => port;

    /// <summary>The password of its Event Socket.</summary>
    public string Password => options.Password;

    /// <summary>What is wrong with the network and the switch from now on.</summary>
    public EventSocketFaults Faults
    {
        get => listener.Faults;
        set
        {
            lock (gate)
                Apply(value);
        }
    }

    /// <summary>The id of this run of the switch.</summary>
    public string CoreUuid => Look(it => it.Identity.CoreUuid);

    /// <summary>What clients said since this run began, oldest first; headers each on a line of their own.</summary>
    public IReadOnlyList<string> Commands => Look(it => it.Commands.ToArray());

    /// <summary>How many clients are logged in or about to.</summary>
    public int Clients => Look(it => it.Listeners.Count);

    /// <summary>How often clients that are connected said something that was not heard.</summary>
    public int Unheard => Look(_ => listener.Connections.Sum(it => it.Unheard));

    /// <summary>The conferences that run and the call ids in each, oldest first.</summary>
    public IReadOnlyDictionary<string, string[]> Conferences => Look(it => it.Conferences.All.ToDictionary(
        conference => conference.Name,
        conference => conference.Members.Select(member => member.Channel.Uuid).ToArray()));

    /// <summary>A phone calls a number.</summary>
    public SimulatedPhone Call(string dialled, string name = "Anna", string number = "1001", string? uuid = null) =>
        Call(new SimulatedCall(dialled, name, number, Uuid: uuid));

    /// <summary>A phone calls a number.</summary>
    public SimulatedPhone Call(SimulatedCall call) => Look(it => it.Channels.Call(call).Phone!);

    /// <summary>The phone at the other end of a channel, if there is one.</summary>
    public SimulatedPhone? PhoneOf(string uuid) => Look(it => it.Channels.Of(uuid)?.Phone);

    /// <summary>Executes a command of the API as an operator at the console would; the reply.</summary>
    public Task<string> ExecuteAsync(string command)
    {
        var replied = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
            core.Execute(command, null, reply => replied.TrySetResult(reply));
        return replied.Task;
    }

    /// <summary>Fires an event of any kind, as another module of the switch would.</summary>
    public void Fire(FiredEvent fired)
    {
        lock (gate)
            core.Fire(fired);
    }

    /// <summary>Tells that a member starts or stops talking, whether or not it does.</summary>
    public void Tell(SimulatedPhone of, bool talks)
    {
        lock (gate)
        {
            if (core.Channels.Of(of.Uuid)?.Member is { } member)
                member.Conference.SetTalking(member, talks);
        }
    }

    /// <summary>Sends bytes that no client asked for to all of them.</summary>
    public void Say(byte[] bytes)
    {
        lock (gate)
        {
            foreach (var connection in listener.Connections)
                connection.Send(bytes);
        }
    }

    /// <summary>Cuts all connections, as a network does.</summary>
    public void Cut()
    {
        lock (gate)
            listener.Cut();
    }

    /// <summary>Refuses connections from now on, and cuts those that there are. Calls go on.</summary>
    public void Hide()
    {
        lock (gate)
        {
            listener.Close();
            listener.Cut();
        }
    }

    /// <summary>Takes connections again.</summary>
    public void Appear()
    {
        lock (gate)
            listener.Open(port);
    }

    /// <summary>Stops: all calls end. An orderly shutdown says so; a crash does not.</summary>
    public void Stop(bool isOrderly = false)
    {
        lock (gate)
        {
            listener.Close();
            core.End(isOrderly);
            if (!isOrderly)
                listener.Cut();
        }
    }

    /// <summary>Stops and starts again: another run, whose sequence and member numbers begin anew.</summary>
    public void Restart(bool isOrderly = false)
    {
        lock (gate)
        {
            Stop(isOrderly);
            core = new(options, gate, clock);
            Apply(Faults);
            listener.Open(port);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Stop();
        await listener.DisposeAsync();
    }

    private T Look<T>(Func<FreeSwitchCore, T> look)
    {
        lock (gate)
            return look(core);
    }

    private void Apply(EventSocketFaults faults)
    {
        core.EventsOvertakeReplies = faults.EventsOvertakeReplies;
        core.ReplyDelay = faults.ReplyDelay;
        core.RepeatsSequence = faults.RepeatsSequence;
        listener.Faults = faults;
    }
}
