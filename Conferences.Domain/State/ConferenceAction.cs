using System.Collections.Immutable;
using Conferences.Domain.Events;

namespace Conferences.Domain.State;

/// <summary>An action on the conference as a whole that changes its state, as a table.</summary>
/// <param name="Operation">The kind of operation that requests it.</param>
/// <param name="Holds">True if the state already holds.</param>
/// <param name="KnownBy">The media server's position by which the state is known.</param>
/// <param name="Fact">The event recorded once the media server reports the state, given the recording's name and where
/// it is; null where the participants' leaving implies it.</param>
/// <param name="Opposite">The action that undoes it, or null.</param>
public sealed record ConferenceAction(
    OperationAction Operation,
    Func<LiveConference, bool> Holds,
    Func<LiveConference, long?> KnownBy,
    Func<LiveConference, MediaFile, Proof?, InstanceEvent>? Fact,
    OperationAction? Opposite = null)
{
    /// <summary>Nobody else can join.</summary>
    public static readonly ConferenceAction Lock = new(
        OperationAction.Lock,
        live => live.IsLocked,
        live => live.LockPosition,
        (_, _, proof) => new ConferenceLocked(proof),
        OperationAction.Unlock);

    /// <summary>Legs can join again.</summary>
    public static readonly ConferenceAction Unlock = new(
        OperationAction.Unlock,
        live => !live.IsLocked,
        live => live.LockPosition,
        (_, _, proof) => new ConferenceUnlocked(proof),
        OperationAction.Lock);

    /// <summary>A recording is started.</summary>
    public static readonly ConferenceAction Record = new(
        OperationAction.Record,
        live => live.Recording is not null,
        live => live.RecordingPosition,
        (live, file, proof) => new RecordingStarted(live.Instance, file.Name, proof, file.Path),
        OperationAction.StopRecording);

    /// <summary>The recording is stopped.</summary>
    public static readonly ConferenceAction StopRecording = new(
        OperationAction.StopRecording,
        live => live.Recording is null,
        live => live.RecordingPosition,
        (live, file, proof) => new RecordingStopped(live.Instance, live.Recording ?? file.Name, proof, file.Path),
        OperationAction.Record);

    /// <summary>Everybody is removed and the instance ends.</summary>
    public static readonly ConferenceAction End = new(
        OperationAction.End, live => !live.IsRunning, live => live.Position, null);

    /// <summary>All actions.</summary>
    public static ImmutableArray<ConferenceAction> All { get; } = [Lock, Unlock, Record, StopRecording, End];

    /// <summary>Those requested by the API's verb alone; <c>record</c> says in its payload whether to start.</summary>
    public static ImmutableArray<ConferenceAction> Verbs { get; } = [Lock, Unlock, End];

    /// <summary>The API's verb, or <c>recordstop</c>.</summary>
    public string Name => Operation.Name();

    /// <summary>The action of that name, or null.</summary>
    public static ConferenceAction? Named(string? name) => All.FirstOrDefault(action => action.Name == name);

    /// <summary>The action that operations of this kind request, or null.</summary>
    public static ConferenceAction? Of(OperationAction operation) =>
        All.FirstOrDefault(action => action.Operation == operation);
}

/// <summary>A recording.</summary>
/// <param name="Path">Where the media server writes it; null if it does not say.</param>
public readonly record struct MediaFile(string Name, string? Path);
