using Conferences.Api.Commands;
using Conferences.Api.Queries;
using Conferences.Api.Store;
using Conferences.Domain.State;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>Keys that participants press on their telephones: requests of theirs like any other.</summary>
internal sealed partial class FreeSwitchTelephones(
    FreeSwitchKeys keys,
    FreeSwitchHomes homes,
    FreeSwitchRecorder recorder,
    LegAdmission admission,
    DialledNumbers numbers,
    ILogger<FreeSwitchTelephones> log)
{
    private readonly Lock gate = new();
    private readonly Dictionary<CallId, Task> last = [];

    /// <summary>A key was pressed. Those of one telephone are handled in the order they were pressed.</summary>
    public void Pressed(CallId callId, string key)
    {
        if (!FreeSwitchKeys.IsKey(key) || homes.Find(callId) is not { } member)
            return;
        lock (gate)
        {
            var before = last.GetValueOrDefault(callId) ?? Task.CompletedTask;
            var mine = last[callId] = Task.Run(async () =>
            {
                await before;
                await AskAsync(member, callId, key);
            });
            _ = mine.ContinueWith(
                _ =>
                {
                    lock (gate)
                    {
                        if (last.GetValueOrDefault(callId) == mine)
                            last.Remove(callId);
                    }
                },
                TaskScheduler.Default);
        }
    }

    private async Task AskAsync(FreeSwitchMember member, CallId callId, string key)
    {
        try
        {
            var found = await numbers.FindAsync(
                member.Place.ConferenceId, member.Place.Account, recorder.Stopping);
            if (keys.Find(found?.Document.ControlsOf(member.IsModerator), member.IsModerator, key) is { } wanted)
                await admission.AskAsync(member.Place, callId, wanted.Action, wanted.Toggles);
        }
        catch (OperationCanceledException) when (recorder.Stopping.IsCancellationRequested)
        {
            // Another node has the telephones now.
        }
        catch (Exception failure) when (
            failure is MailboxFullException or OverloadedException || StoreFailures.IsAway(failure))
        {
            NotAsked(member.Place.ConferenceId, failure.GetType().Name);
        }
        catch (Exception failure)
        {
            Failed(member.Place.ConferenceId, failure);
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "A key pressed in conference {ConferenceId} had no effect: {Cause}.",
        EventName = "freeswitch.key_refused")]
    private partial void NotAsked(string conferenceId, string cause);

    [LoggerMessage(
        LogLevel.Error,
        "A key pressed in conference {ConferenceId} had no effect.",
        EventName = "freeswitch.key_failed")]
    private partial void Failed(string conferenceId, Exception why);
}
