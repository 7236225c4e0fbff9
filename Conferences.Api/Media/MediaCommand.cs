using System.Collections.Immutable;
using Conferences.Domain.State;

namespace Conferences.Api.Media;

/// <summary>Something the media server is asked to do, under Kazoo's name for it.</summary>
/// <param name="Uuid">The instance meant, or the one to start; null where we know of none.</param>
/// <param name="Name">One of <see cref="MediaCommands"/>.</param>
/// <param name="Expires">Later than this it must not be carried out: a mute ten minutes late is harm.</param>
internal sealed record MediaCommand(
    string Account, string ConferenceId, string? Uuid, string Name, DateTimeOffset Expires)
{
    /// <summary>The operation that waits for it; null for what nobody waits for.</summary>
    public string? OperationId { get; init; }

    /// <summary>The legs meant; empty for the conference.</summary>
    public ImmutableArray<MediaTarget> Targets { get; init; } = [];

    /// <summary>What to play or say, or what the recording is called.</summary>
    public string? MediaName { get; init; }

    /// <summary>What the second target is to the first.</summary>
    public string? Relationship { get; init; }

    /// <summary>How <see cref="Endpoints"/> are dialled.</summary>
    public Dialling? Dialling { get; init; }

    /// <summary>Whom to dial.</summary>
    public ImmutableArray<MediaEndpoint> Endpoints { get; init; } = [];

    /// <summary>What is set, and to what.</summary>
    public MediaSetting? Setting { get; init; }
}

/// <summary>A leg that is in the conference, or comes in.</summary>
/// <param name="MemberId">The media server's own number, where it has told us one.</param>
internal sealed record MediaTarget(
    int ParticipantId, string CallId, long? MemberId, bool IsModerator = false, bool Muted = false, bool Deaf = false);

/// <summary>A leg to dial.</summary>
/// <param name="Person">Whom it reaches; the invitation in it says how.</param>
internal sealed record MediaEndpoint(string EndpointId, string CallId, Person Person);

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

    /// <summary>A leg that we let in on the call controller's report; the media server now holds it.</summary>
    public const string Admit = "admit";

    /// <summary>A member waits: it neither hears the conference nor is heard.</summary>
    public const string Hold = "hold";

    /// <summary>Nobody has to wait any longer: whoever does is let in.</summary>
    public const string Release = "release";

    /// <summary>The command that carries out an operation of this action.</summary>
    public static string For(OperationAction action) => action switch
    {
        OperationAction.Mute or OperationAction.Unmute or OperationAction.Deaf or OperationAction.Undeaf =>
            $"{action.Name()}_participant",
        OperationAction.End => Kick,
        OperationAction.Relate => Relate,
        _ => action.Name(),
    };
}
