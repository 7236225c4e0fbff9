using System.Collections.Immutable;
using Conferences.Domain.State;

namespace Conferences.Api.Media;

/// <summary>A command to the media server, under Kazoo's name for it.</summary>
/// <param name="Uuid">The target instance, or the one to start; null where none is known.</param>
/// <param name="Name">One of <see cref="MediaCommands"/>.</param>
/// <param name="Expires">It must not be carried out later than this: a mute ten minutes late does harm.</param>
internal sealed record MediaCommand(
    string Account, string ConferenceId, InstanceUuid? Uuid, string Name, DateTimeOffset Expires)
{
    /// <summary>True if nobody configured the conference, which is part of its name.</summary>
    public bool IsDynamic { get; init; }

    /// <summary>Host name of the media server that it is recorded on; null if it does not run, or none is named.
    /// </summary>
    public string? Switch { get; init; }

    /// <summary>True if the conference is recorded as running.</summary>
    public bool IsRunning { get; init; }

    /// <summary>What a media server that knows one name for the conference is told.</summary>
    public ConferenceName Conference => new(Account, ConferenceId, IsDynamic);

    /// <summary>The operation that tracks its outcome; null if none does.</summary>
    public OperationId? OperationId { get; init; }

    /// <summary>The target legs; empty for the whole conference.</summary>
    public ImmutableArray<MediaTarget> Targets { get; init; } = [];

    /// <summary>What to play or say, or the name of the recording.</summary>
    public string? MediaName { get; init; }

    /// <summary>The relationship of the second target to the first.</summary>
    public string? Relationship { get; init; }

    /// <summary>How <see cref="Endpoints"/> are dialled.</summary>
    public Dialling? Dialling { get; init; }

    /// <summary>Whom to dial.</summary>
    public ImmutableArray<MediaEndpoint> Endpoints { get; init; } = [];

    /// <summary>The parameters to set, with their values.</summary>
    public MediaSetting? Setting { get; init; }
}

/// <summary>A leg that is in the conference, or joins it.</summary>
/// <param name="MemberId">The media server's own number, where it has reported one.</param>
internal sealed record MediaTarget(
    int ParticipantId,
    CallId CallId,
    long? MemberId,
    bool IsModerator = false,
    bool Muted = false,
    bool Deaf = false,
    bool Ghost = false);

/// <summary>A leg to dial.</summary>
/// <param name="Person">The person it reaches; the invitation in it says how.</param>
internal sealed record MediaEndpoint(string EndpointId, CallId CallId, Person Person);

/// <summary>A parameter of the conference on the media server.</summary>
internal sealed record MediaSetting(string Parameter, string Value);

/// <summary>The names of commands: Kazoo's application names, and those that Kazoo has no command for.</summary>
internal static class MediaCommands
{
    public const string Kick = "kick";
    public const string Lock = "lock";
    public const string Unlock = "unlock";
    public const string Play = "play";
    public const string Say = "say";
    public const string Tones = "tones";
    public const string Record = "record";
    public const string StopRecording = "recordstop";
    public const string Relate = "relate_participants";
    public const string Dial = "dial";
    public const string Set = "set";

    /// <summary>A leg that we admitted on the call controller's report; the media server now holds it.</summary>
    public const string Admit = "admit";

    /// <summary>A leg that hung up, as the call controller reported; the media server no longer holds it.</summary>
    public const string HangUp = "hangup";

    /// <summary>A member waits: it neither hears the conference nor is heard.</summary>
    public const string Hold = "hold";

    /// <summary>Waiting ends: all waiting members are admitted.</summary>
    public const string Release = "release";

    /// <summary>The command that carries out an operation of this action.</summary>
    public static string For(OperationAction action) => action switch
    {
        _ when ParticipantAction.Of(action) is { Opposite: not null } => $"{action.Name()}_participant",
        OperationAction.End => Kick,
        OperationAction.Relate => Relate,
        _ => action.Name(),
    };
}
