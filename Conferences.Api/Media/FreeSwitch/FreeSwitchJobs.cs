using Conferences.Domain.State;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>Translates media commands into commands of the server's API.</summary>
internal sealed class FreeSwitchJobs(FreeSwitchSettings settings)
{
    public FreeSwitchFiles Files { get; } = new(settings);

    /// <summary>
    /// The jobs that carry out a command, one for each target that can be named. None for what needs none: legs come
    /// and go by themselves, and limits are kept by admitting nobody beyond them.
    /// </summary>
    public IReadOnlyList<FreeSwitchJob> For(MediaCommand it) => it.Name switch
    {
        _ when Verb(it.Name) is { } verb => [.. it.Targets.Select(target => OfLeg(it, verb, target))],
        MediaCommands.Lock => [Of(it, "lock", $"+OK {NameOf(it)} locked")],
        MediaCommands.Unlock => [Of(it, "unlock", $"+OK {NameOf(it)} unlocked")],
        MediaCommands.Play or MediaCommands.Tones when it.Targets.IsEmpty && it.MediaName is { } media =>
            [Of(it, $"play {Files.Played(media, it.Account)}", "+OK (play) ")],
        MediaCommands.Play when it.MediaName is { } media =>
        [
            .. it.Targets.Where(target => target.MemberId is not null).Select(target => Of(
                it, $"play {Files.Played(media, it.Account)} {target.MemberId}", "+OK (play) ", target)),
        ],
        MediaCommands.Say when Speakable(it.MediaName) is { Length: > 0 } text => [Of(it, $"say {text}", "+OK (say) ")],
        MediaCommands.Record when it.MediaName is { } name =>
            [Of(it, $"record {Files.Recorded(name)}", "+OK Record file ")],
        MediaCommands.StopRecording when it.MediaName is { } name =>
            [Of(it, $"norecord {Files.Recorded(name)}", "Stopped recording file ")],
        MediaCommands.Relate when it.Targets is [{ MemberId: { } one }, { MemberId: { } other }] =>
            it.Relationship switch
            {
                "deaf" => [Of(it, $"relate {one} {other} nohear", $"+OK {one}->{other} nohear set")],
                "mute" => [Of(it, $"relate {one} {other} nospeak", $"+OK {one}->{other} nospeak set")],
                _ => [Of(it, $"relate {one} {other} clear", $"+OK relationship {one}->{other} cleared")],
            },
        MediaCommands.Hold => [.. it.Targets.Select(target => Hold(it, target))],
        _ => [],
    };

    /// <summary>Has a leg wait: it hears a sound, not the conference, and is not heard.</summary>
    public FreeSwitchJob Hold(MediaCommand it, MediaTarget target) => Of(
        it, $"hold uuid={target.CallId} {settings.WaitingSound}", "+OK hold ", target);

    /// <summary>Ends that.</summary>
    public static FreeSwitchJob Unhold(string name, CallId callId) =>
        new($"conference {name} unhold uuid={callId}", "+OK unhold ");

    /// <summary>The action of participants that a command is, or null.</summary>
    public static ParticipantAction? ActionOf(string command) =>
        ParticipantAction.All.FirstOrDefault(action => MediaCommands.For(action.Operation) == command);

    // The leg is hung up: "kick" would only put it out of the conference, and the dialplan go on with it.
    private static string? Verb(string command) =>
        ActionOf(command) is { } action ? action == ParticipantAction.Kick ? "hup" : action.Name : null;

    private static FreeSwitchJob OfLeg(MediaCommand it, string verb, MediaTarget target) =>
        Of(it, $"{verb} uuid={target.CallId}", $"+OK {verb} ", target);

    private static FreeSwitchJob Of(MediaCommand it, string command, string success, MediaTarget? target = null) =>
        new($"conference {NameOf(it)} {command}", success, target);

    private static string NameOf(MediaCommand it) => ManagedName.Of(it.Account, it.ConferenceId);

    // Some speech engines hand it to a shell.
    private static string Speakable(string? text) => string.Concat(
        FreeSwitchText.Clean(text).Where(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '.' or '-')).Trim();
}
