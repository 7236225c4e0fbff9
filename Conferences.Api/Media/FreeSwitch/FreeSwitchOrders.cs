using System.Collections.Concurrent;
using System.Collections.Immutable;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.State;
using Subject = Conferences.Api.Media.FreeSwitch.FreeSwitchProofs.Subject;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>
/// Carries out commands by jobs: one command of a conference after the other, since jobs can overtake each other. What
/// a job is known to have done is recorded with the operation; what became of one whose result is lost is unknown, and
/// its operation times out.
/// </summary>
internal sealed partial class FreeSwitchOrders(
    FreeSwitchJobs jobs,
    FreeSwitchProofs proofs,
    FreeSwitchRecorder recorder,
    FreeSwitchDials dials,
    MediaPositions positions,
    TimeProvider clock,
    ILogger<FreeSwitchOrders> log)
{
    private readonly ConcurrentDictionary<Place, Task> last = [];

    private enum Result
    {
        Done,
        Failed,
        Unknown,
    }

    /// <summary>Carries out a command, behind those of the same conference before it. Does not wait for that.</summary>
    public void Enqueue(FreeSwitchServer server, MediaCommand command)
    {
        var place = new Place(command.Account, command.ConferenceId);
        if (command.Name == MediaCommands.Dial)
            dials.Begin(server, command);
        else
            Enqueue(place, () => CarryOutAsync(server, place, command));
    }

    /// <summary>Carries out a command at once, whatever is before it; those behind it wait for it.</summary>
    public void Begin(FreeSwitchServer server, MediaCommand command)
    {
        var place = new Place(command.Account, command.ConferenceId);
        var begun = TryAsync(place, () => CarryOutAsync(server, place, command));
        Enqueue(place, () => begun);
    }

    /// <summary>Does something behind the commands of the conference before it.</summary>
    public void Enqueue(Place place, Func<Task> order)
    {
        Task? mine = null;
        lock (last)
        {
            var before = last.GetValueOrDefault(place) ?? Task.CompletedTask;
            mine = last[place] = Task.Run(async () =>
            {
                await before;
                await TryAsync(place, order);
            });
        }

        _ = mine.ContinueWith(
            _ =>
            {
                lock (last)
                    last.TryRemove(new(place, mine));
            },
            TaskScheduler.Default);
    }

    private async Task TryAsync(Place place, Func<Task> order)
    {
        try
        {
            await order();
        }
        catch (Exception failure) when (failure is LinkDownException or EslEndedException or OperationCanceledException)
        {
            // Nobody knows what came of it; the operation, if there is one, times out.
        }
        catch (Exception failure)
        {
            NotCarriedOut(place.ConferenceId, failure);
        }
    }

    private Task CarryOutAsync(FreeSwitchServer server, Place place, MediaCommand command)
    {
        if (command.Expires <= clock.GetUtcNow())
            return Task.CompletedTask;
        if (command.Name == MediaCommands.Release)
            return ReleaseAsync(server, command);
        var ofLegs = FreeSwitchJobs.ActionOf(command.Name)?.Operation;
        return (ofLegs, ConferenceAction.Named(command.Name)?.Operation) switch
        {
            ({ } action, _) => ActAsync(server, place, command, action),
            (_, { } action) => ActAsync(server, place, command, action),
            _ => DoAsync(server, place, command),
        };
    }

    // What changes a state: its event is the proof.
    private async Task ActAsync(FreeSwitchServer server, Place place, MediaCommand command, OperationAction action)
    {
        var orders = jobs.For(command);
        var kicks = action is OperationAction.Kick;
        Subject[] subjects = [.. orders.Select(it => new Subject(place, action, it.Target?.CallId))];
        foreach (var subject in command.OperationId is null ? [] : subjects)
            proofs.Expect(subject, command.OperationId!.Value);
        await Task.WhenAll(RunEach(server, command, orders).Select(async (running, at) =>
        {
            var (result, told) = await running;
            if (command.OperationId is not { } operation)
                return;
            proofs.Finish(
                subjects[at],
                result is Result.Done,
                kicks,
                () => Prove(server, place, command, subjects[at], told!));
            if (result is Result.Failed)
                Fail(place, operation, told!.Body, orders[at].Target);
        }));
        if (kicks && command.OperationId is { } ordered)
            _ = ForgetAsync(subjects, ordered, command.Expires);
    }

    // Its result comes after what it has done.
    private void Prove(
        FreeSwitchServer server, Place place, MediaCommand command, Subject subject, EslEvent told) => recorder.Tell(
            place,
            new MediaProof(
                command.Uuid,
                server.HostName,
                positions.Of(server.CoreUuid, told.Sequence ?? server.LastSequence),
                command.OperationId),
            said => subject.CallId is { } callId
                ? new ObserveParticipants(ParticipantAction.Of(subject.Action)!, [callId], said)
                : new ObserveConference(ConferenceAction.Of(subject.Action)!, said, command.MediaName)
                {
                    Path = command.MediaName is { } name ? jobs.Files.Recorded(name) : null,
                });

    // What changes no state, and has no event that would name what it is due to: the reply is the proof.
    private async Task DoAsync(FreeSwitchServer server, Place place, MediaCommand command)
    {
        var orders = jobs.For(command);
        if (command.OperationId is not { } operation)
        {
            await RunAsync(server, command, orders);
            return;
        }

        if (orders.Count == 0)
        {
            _ = recorder.Tell(
                place, it => new FailOperation(operation, Domain.Events.Reason.UnknownMember, it.At), operation);
            return;
        }

        var results = await RunAsync(server, command, orders);
        var failed = results.FirstOrDefault(it => it.Result is Result.Failed);
        if (failed.Told is { } why)
            Fail(place, operation, why.Body, null);
        else if (results.All(it => it.Result is Result.Done))
            _ = recorder.Tell(
                place,
                new MediaProof(
                    command.Uuid,
                    server.HostName,
                    positions.Of(server.CoreUuid, results[^1].Told!.Sequence ?? server.LastSequence),
                    operation),
                said => new ObserveDone(said));
    }

    private void Fail(Place place, OperationId operation, string reply, MediaTarget? target)
    {
        var reason = FreeSwitchJob.WhyNot(reply);
        _ = recorder.Tell(
            place,
            it => new FailOperation(operation, reason, it.At)
            {
                Participants = target is null ? [] : [target.ParticipantId],
            },
            operation);
    }

    private Task<(Result Result, EslEvent? Told)[]> RunAsync(
        FreeSwitchServer server, MediaCommand command, IReadOnlyList<FreeSwitchJob> orders) =>
        Task.WhenAll(RunEach(server, command, orders));

    private IEnumerable<Task<(Result Result, EslEvent? Told)>> RunEach(
        FreeSwitchServer server, MediaCommand command, IReadOnlyList<FreeSwitchJob> orders) =>
        orders.Select((order, at) => RunAsync(
            server, order, FreeSwitchJob.NameOf(command.OperationId, at, orders.Count)));

    private async Task<(Result, EslEvent?)> RunAsync(FreeSwitchServer server, FreeSwitchJob order, string job)
    {
        try
        {
            var told = await server.RunAsync(order.Api, job, recorder.Stopping);
            if (order.Succeeded(told.Body))
                return (Result.Done, told);
            Refused(order.Success, FreeSwitchJob.WhyNot(told.Body).Text);
            return (Result.Failed, told);
        }
        catch (Exception lost) when (lost is TimeoutException or EslEndedException or LinkDownException
            or EslCommandException or OperationCanceledException)
        {
            return (Result.Unknown, null);
        }
    }

    // Whoever is held is asked for, so that those are let in, too, whom this node did not have wait.
    private async Task ReleaseAsync(FreeSwitchServer server, MediaCommand command)
    {
        var name = ManagedName.Of(command.Account, command.ConferenceId);
        var list = await server.RunAsync($"conference {name} json_list compact", Ids.New(), recorder.Stopping);
        foreach (var held in FreeSwitchList.Read(list.Body).SelectMany(it => it.Members).Where(it => it.IsHeld))
            await RunAsync(server, FreeSwitchJobs.Unhold(name, held.CallId), Ids.New());
    }

    private async Task ForgetAsync(IReadOnlyCollection<Subject> subjects, OperationId operation, DateTimeOffset at)
    {
        var left = at - clock.GetUtcNow();
        if (left > TimeSpan.Zero)
            await Task.Delay(left, clock, recorder.Stopping).ContinueWith(_ => { }, TaskScheduler.Default);
        foreach (var subject in subjects)
            proofs.Forget(subject, operation);
    }

    [LoggerMessage(
        LogLevel.Information,
        "The media server did not reply \"{Success}\": {Reason}",
        EventName = "freeswitch.command_refused")]
    private partial void Refused(string success, string reason);

    [LoggerMessage(
        LogLevel.Error,
        "Could not carry out a command for conference {ConferenceId}.",
        EventName = "freeswitch.command_failed")]
    private partial void NotCarriedOut(string conferenceId, Exception why);
}
