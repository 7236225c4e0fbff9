using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>What a leg that waits for a decision is told to do.</summary>
internal sealed class FreeSwitchChannels(FreeSwitchSettings settings)
{
    /// <summary>The cause of a refusal because nothing can be decided: SIP 503.</summary>
    public const string Unavailable = "NORMAL_TEMPORARY_FAILURE";

    /// <summary>The cause of a refusal because nobody has the number: SIP 404.</summary>
    public const string UnknownNumber = "UNALLOCATED_NUMBER";

    // Applications are separated so that their arguments may have commas.
    private const string Separated = "m:^:";

    // Seconds in which the first digit, and each further one, has to be pressed, and after which nobody decides.
    private const int DigitSeconds = 8;
    private const int MostDigits = 64;
    private const int ParkSeconds = 10;

    private readonly FreeSwitchFiles files = new(settings);

    /// <summary>The cause with which a leg is refused, which decides the SIP status that it sees.</summary>
    public static string CauseOf(Reason reason) => reason switch
    {
        Reason.Full => "USER_BUSY",
        Reason.Locked => "INCOMING_CALL_BARRED",
        Reason.Unknown => UnknownNumber,
        Reason.OverQuota => Unavailable,
        _ => "CALL_REJECTED",
    };

    /// <summary>Sends it into the conference. The switch's own keys do nothing there.</summary>
    public Task<EslEvent> EnterAsync(
        FreeSwitchServer server, CallId callId, Place place, LegAnswer.Admitted how, CancellationToken cancellation)
    {
        var name = $"{ManagedName.Of(place.Account, place.ConferenceId)}@{settings.Profile}";
        var flags = FreeSwitchDialString.FlagsOf(how.IsModerator, how.Muted, how.Deaf);
        return RunAsync(
            server,
            callId,
            cancellation,
            $"set:{ParkedLeg.PinVariable}=",
            "set:conference_controls=none",
            "answer",
            $"conference:{name}{flags}");
    }

    /// <summary>Asks it for a pin, and parks it again with what it entered.</summary>
    /// <param name="attempt">Which attempt this is, from 1.</param>
    /// <param name="isRequired">False if no pin may be entered as well.</param>
    public Task<EslEvent> AskAsync(
        FreeSwitchServer server, ParkedLeg leg, int attempt, bool isRequired, CancellationToken cancellation) =>
        RunAsync(
            server,
            leg.CallId,
            cancellation,
            $"set:{ParkedLeg.DialledVariable}={leg.Dialled}",
            $"set:{ParkedLeg.AttemptVariable}={attempt}",
            $"set:{ParkedLeg.PinVariable}=",
            "answer",
            $"play_and_get_digits:{(isRequired ? 1 : 0)} {MostDigits} 1 {DigitSeconds * 1000} # "
                + $"{(attempt == 1 ? settings.PinPrompt : settings.BadPinPrompt)} silence_stream://100 "
                + ParkedLeg.PinVariable,
            $"set:park_timeout={ParkSeconds}:{Unavailable}",
            "park");

    /// <summary>Refuses it: unanswered, unless there is something to say.</summary>
    /// <param name="media">What the conference has a caller hear, or null.</param>
    public Task<EslEvent> RefuseAsync(
        FreeSwitchServer server,
        CallId callId,
        string reason,
        string cause,
        string? media,
        string account,
        CancellationToken cancellation) =>
        (media is null ? settings.Refusals.GetValueOrDefault(reason) : files.Played(media, account)) is { } prompt
            ? RunAsync(server, callId, cancellation, "answer", $"playback:{prompt}", $"hangup:{cause}")
            : server.RunAsync($"uuid_kill {callId} {cause}", Ids.New(), cancellation);

    /// <summary>Passes it on to another server.</summary>
    public Task<EslEvent> PassOnAsync(
        FreeSwitchServer server, ParkedLeg leg, string reach, CancellationToken cancellation) => RunAsync(
            server,
            leg.CallId,
            cancellation,
            $"bridge:{settings.DialAddress.Replace("{address}", $"{leg.Dialled}@{reach}", StringComparison.Ordinal)}");

    /// <summary>True if it is parked now. All events before that have been taken by then.</summary>
    public static async Task<bool> IsParkedAsync(
        FreeSwitchServer server, CallId callId, CancellationToken cancellation) =>
        await VariableAsync(server, callId, "current_application", cancellation) == "park";

    /// <summary>The variable of a channel; null if it is not set.</summary>
    public static async Task<string?> VariableAsync(
        FreeSwitchServer server, CallId callId, string name, CancellationToken cancellation)
    {
        var told = await server.RunAsync($"uuid_getvar {callId} {name}", Ids.New(), cancellation);
        var value = told.Body.Trim();
        return value.Length == 0 || value == "_undef_" || value.StartsWith('-') ? null : value;
    }

    private static Task<EslEvent> RunAsync(
        FreeSwitchServer server, CallId callId, CancellationToken cancellation, params string[] applications) =>
        server.RunAsync(
            $"uuid_transfer {callId} '{Separated}{string.Join('^', applications)}' inline", Ids.New(), cancellation);
}
