using System.Globalization;

namespace Conferences.Simulator.FreeSwitch;

/// <summary>
/// What a channel executes: the applications of its dialplan one after the other and, while it is parked, those that
/// it is sent.
/// </summary>
internal sealed class ChannelProgram(FreeSwitchCore core, SwitchChannel channel)
{
    private readonly Queue<DialplanAction> sent = new();
    private Queue<DialplanAction> actions = new();
    private RunningApplication? outer;
    private RunningApplication? inner;
    private bool isTimeOver;
    private string parkCause = "";

    /// <summary>What it executes now, as <c>show channels</c> tells it.</summary>
    public DialplanAction Current => (inner ?? outer)?.Action ?? default;

    /// <summary>Executes these from now on.</summary>
    public void Run(IEnumerable<DialplanAction> all)
    {
        actions = new(all);
        (channel.State, channel.StateName, channel.HitsDialplan) = (4, "CS_EXECUTE", true);
        Proceed();
    }

    /// <summary>Executes an application that it was sent, once those before it are done.</summary>
    public void Send(DialplanAction action)
    {
        sent.Enqueue(action);
        ProceedWithSent();
    }

    /// <summary>Ends what it executes, without beginning anything else.</summary>
    public void Stop()
    {
        actions.Clear();
        sent.Clear();
        if (inner is { } nested)
        {
            if (nested.Action.Application == "playback")
                channel.Set("current_application_response", "PLAYBACK ERROR");
            inner = null;
            Complete(nested);
        }

        if (outer is { } running)
        {
            outer = null;
            running.Stopped?.Invoke();
            if (channel.Member is { } member)
                member.Conference.Remove(member);
            Complete(running);
        }
    }

    /// <summary>The member has left its conference for another reason than the end of the channel.</summary>
    public void LeftConference()
    {
        if (outer is not { Action.Application: "conference" } running)
            return;
        outer = null;
        Complete(running);
        Proceed();
    }

    /// <summary>Digits came.</summary>
    public void ReadDigits() => (inner ?? outer)?.Read?.Invoke();

    private void Proceed()
    {
        if (channel.HangupCause is not null || outer is not null)
            return;
        if (!actions.TryDequeue(out var next))
        {
            core.Channels.HangUp(channel, "NORMAL_CLEARING", atOnce: true);
            return;
        }

        outer = Begin(next);
        Perform(outer, () =>
        {
            var running = outer!;
            outer = null;
            Complete(running);
            Proceed();
        });
    }

    private void ProceedWithSent()
    {
        if (inner is not null || channel.HangupCause is not null || !sent.TryDequeue(out var next))
            return;
        inner = Begin(next);
        Perform(inner, () =>
        {
            var running = inner!;
            inner = null;
            Complete(running);
            if (isTimeOver)
                HangUpParked();
            else
                ProceedWithSent();
        });
    }

    private RunningApplication Begin(DialplanAction action)
    {
        channel.Set("current_application_response", null);
        channel.Set("current_application", action.Application);
        channel.Set("current_application_data", action.Argument);
        var begun = new RunningApplication(action, core.NewId());
        core.Fire(WithApplication(channel.Event("CHANNEL_EXECUTE", EventOrigin.ChannelExecute), begun));
        channel.Set("current_application", action.Application);
        return begun;
    }

    private void Complete(RunningApplication done) => core.Fire(WithApplication(
        channel.Event("CHANNEL_EXECUTE_COMPLETE", EventOrigin.ChannelExecuteComplete), done));

    private FiredEvent WithApplication(FiredEvent fired, RunningApplication application)
    {
        fired.With("Application", application.Action.Application);
        if (application.Action.Argument.Length > 0)
            fired.With("Application-Data", application.Action.Argument);
        if (fired.Name == "CHANNEL_EXECUTE_COMPLETE")
            fired.With("Application-Response", channel["current_application_response"] ?? "_none_");
        return fired.With("Application-UUID", application.Uuid);
    }

    private void Perform(RunningApplication running, Action done)
    {
        var (application, argument) = running.Action;
        switch (application)
        {
            case "set":
                var equals = argument.IndexOf('=', StringComparison.Ordinal);
                channel.Set(equals < 0 ? argument : argument[..equals], equals < 0 ? null : argument[(equals + 1)..]);
                done();
                break;
            case "answer":
                core.Channels.Answer(channel);
                done();
                break;
            case "park":
                Park(running);
                break;
            case "playback":
                Play(running, argument, done);
                break;
            case "play_and_get_digits":
                new DigitCollection(core, channel, argument, () => running == (inner ?? outer), done).Begin(running);
                break;
            case "conference":
                core.Conferences.Enter(channel, argument, running, done);
                break;
            case "hangup":
                var cause = argument.Length > 0 ? argument : "NORMAL_CLEARING";
                core.Channels.HangUp(channel, cause, atOnce: true);
                break;
            case "sleep":
                _ = int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds);
                core.After(TimeSpan.FromMilliseconds(milliseconds), () => DoneIfStill(running, done));
                break;
            default:
                done();
                break;
        }
    }

    // The time is only looked at between the applications that a parked channel is sent.
    private void Park(RunningApplication running)
    {
        var (seconds, cause) = channel["park_timeout"]?.Split(':') is [var time, .. var rest]
            ? (double.Parse(time, CultureInfo.InvariantCulture), rest is [var named] ? named : "NORMAL_CLEARING")
            : (0, "");
        channel.Set("park_timeout", null);
        isTimeOver = false;
        core.Fire(channel.Event("CHANNEL_PARK", EventOrigin.ChannelPark));
        if (seconds <= 0)
            return;
        core.After(TimeSpan.FromSeconds(seconds), () =>
        {
            if (running != outer)
                return;
            (isTimeOver, parkCause) = (true, cause);
            if (inner is null)
                HangUpParked();
        });
    }

    private void HangUpParked() => core.Channels.HangUp(channel, parkCause, atOnce: true);

    private void Play(RunningApplication running, string file, Action done)
    {
        if (core.Options.Sounds(file) is not { } length)
        {
            channel.Set("current_application_response", "FILE NOT FOUND");
            done();
            return;
        }

        if (length != Timeout.InfiniteTimeSpan)
        {
            core.After(length, () => DoneIfStill(running, () =>
            {
                channel.Set("current_application_response", "FILE PLAYED");
                done();
            }));
        }
    }

    private void DoneIfStill(RunningApplication running, Action done)
    {
        if (running == (inner ?? outer))
            done();
    }
}
