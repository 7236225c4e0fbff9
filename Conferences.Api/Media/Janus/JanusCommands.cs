using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Conferences.Api.Commands;
using Conferences.Api.Store;
using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Api.Media.Janus;

/// <summary>
/// Carries out commands. Each has a handle of its own, named by the operation, so that Janus' event names it; its reply
/// names it too, and is recorded as soon as it is there: a request for what is so already brings no event.
/// </summary>
internal sealed partial class JanusCommands(
    JanusSettings settings, JanusRooms rooms, LegRows legs, MediaEvents events)
{
    private const string Mute = "mute_participant";
    private const string Unmute = "unmute_participant";

    /// <summary>The participants whose state cannot be changed: they are in no room now, and may come back.</summary>
    public static async Task<IReadOnlyCollection<int>> UnnamedAsync(
        JanusControl control, MediaCommand command, CancellationToken cancellation)
    {
        if (command.Name is not (Mute or Unmute))
            return [];
        var there = (await JanusRooms.PeopleAsync(control, command.Conference.Place, cancellation))
            .Select(it => it.Stay.CallId).ToHashSet();
        return [.. command.Targets.Where(it => !there.Contains(it.CallId)).Select(it => it.ParticipantId)];
    }

    /// <summary>Carries it out. What Janus cannot do is passed over: nobody waits for the outcome of it.</summary>
    /// <exception cref="UnsentException">It was not carried out.</exception>
    public async Task DoAsync(JanusControl control, MediaCommand command, CancellationToken cancellation)
    {
        if (command.OperationId is not { } operation)
            return;
        var handle = await control.Session.AttachAsync(operation.Text, cancellation);
        try
        {
            await DoAsync(control, handle, command, cancellation);
        }
        catch (JanusRefusedException refused) when (refused.Code == JanusErrors.NoSuchRoom)
        {
            throw new NotRunningException();
        }
        finally
        {
            await handle.DetachAsync(cancellation);
        }
    }

    private Task DoAsync(
        JanusControl control, JanusHandle handle, MediaCommand command, CancellationToken cancellation)
    {
        var room = new JanusRoomName(command.Conference.Place, IsForWaiting: false);
        return command.Name switch
        {
            Mute => ActAsync("mute", ParticipantAction.Mute),
            Unmute => ActAsync("unmute", ParticipantAction.Unmute),
            MediaCommands.Kick => ActAsync("kick", ParticipantAction.Kick),
            MediaCommands.Lock => EditAsync(rooms.LockOf(room), ConferenceAction.Lock),
            MediaCommands.Unlock => EditAsync("", ConferenceAction.Unlock),
            MediaCommands.Record => RecordAsync(ConferenceAction.Record),
            MediaCommands.StopRecording => RecordAsync(ConferenceAction.StopRecording),
            MediaCommands.Play => PlayAsync(),
            _ => Task.FromException(new UnsupportedException()),
        };

        async Task ActAsync(string verb, ParticipantAction action)
        {
            var people = (await JanusRooms.PeopleAsync(control, room.Place, cancellation))
                .ToLookup(it => it.Stay.CallId);
            var done = new List<CallId>();
            foreach (var callId in command.Targets.Select(it => it.CallId))
            {
                // One that is not there is reported to have left, or is found out to have, unless it may come back.
                var isDone = verb == "kick" && !people.Contains(callId)
                    && await legs.RemoveLostAsync(callId.Text, TimeSpan.Zero, cancellation);
                foreach (var there in people[callId])
                    isDone |= await ActOnAsync(handle, verb, there, cancellation);
                if (isDone)
                    done.Add(callId);
            }

            if (done.Count > 0)
            {
                await HearAsync(command, context => new ObserveParticipants(
                    action, [.. done], new(context, CommandId: command.OperationId))
                {
                    MemberId = action == ParticipantAction.Kick ? JanusStay.MemberId : null,
                });
            }
        }

        async Task EditAsync(string pin, ConferenceAction action)
        {
            var edit = rooms.Request("edit", room);
            edit["new_pin"] = pin;
            await handle.AskAsync(edit, cancellation);
            await HearAsync(command, context => new ObserveConference(
                action, new(context, CommandId: command.OperationId)));
        }

        async Task RecordAsync(ConferenceAction action)
        {
            var starts = action == ConferenceAction.Record;
            var record = rooms.Request("enable_recording", room);
            record["record"] = starts;
            if (starts)
            {
                record["record_dir"] = settings.RecordingFolder;
                record["record_file"] = $"{command.MediaName}.wav";
            }

            await handle.AskAsync(record, cancellation);

            // It says success to everything.
            var listed = await rooms.ListAsync(control, cancellation);
            if (listed.Any(it => it.Name == room && it.IsRecorded == starts))
            {
                await HearAsync(command, context => new ObserveConference(
                    action, new(context, CommandId: command.OperationId), command.MediaName)
                {
                    Path = $"{settings.RecordingFolder}/{command.MediaName}.wav",
                });
            }
        }

        // Its event says when it begins: a file that cannot be decoded never does.
        async Task PlayAsync()
        {
            if (command.MediaName is not { } name || !IsFile().IsMatch(name))
                throw new UnsupportedException();
            var play = rooms.Request("play_file", room);
            play["admin_key"] = settings.AdminKey;
            play["file_id"] = command.OperationId!.Value.Text;
            play["filename"] = $"{settings.MediaFolder}/{(name.Contains('.') ? name : $"{name}.opus")}";
            try
            {
                await handle.AskAsync(play, cancellation);
            }
            catch (JanusRefusedException refused) when (refused.Code == JanusErrors.CannotOpen)
            {
                throw new NoSuchMediaException();
            }
        }
    }

    private async Task<bool> ActOnAsync(
        JanusHandle handle, string verb, JanusParticipant there, CancellationToken cancellation)
    {
        // Whoever waits is heard by nobody: its state in the record counts when it is let in.
        if (there.Room.IsForWaiting && verb != "kick")
            return true;
        JsonObject request = rooms.Request(verb, there.Room);
        request["id"] = there.Stay.ParticipantId;
        try
        {
            await handle.AskAsync(request, cancellation);
            return true;
        }
        catch (JanusRefusedException refused) when (refused.Code is JanusErrors.NoSuchUser or JanusErrors.NoSuchRoom)
        {
            return false;
        }
    }

    private Task<Outcome?> HearAsync(MediaCommand command, Func<CommandContext, Command> mediaEvent) =>
        events.TryHearAsync(command.Account, command.ConferenceId, mediaEvent, command.OperationId);

    // In the folder, and not below or above it.
    [GeneratedRegex(@"\A(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_.+=~-]*\z")]
    private static partial Regex IsFile();
}

/// <summary>The media server cannot do it.</summary>
internal sealed class UnsupportedException()
    : UnsentException(Domain.Events.Reason.Unsupported, "The media server cannot do it.");

/// <summary>There is nothing by that name to be played.</summary>
internal sealed class NoSuchMediaException()
    : UnsentException(Domain.Events.Reason.Unknown, "There is no such media.");
