using System.Text.RegularExpressions;
using Conferences.Api.CommandLine;
using Conferences.Api.Crossbar;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>Settings for FreeSWITCH, <c>Media:FreeSwitch</c> in the configuration.</summary>
internal sealed partial record FreeSwitchSettings
{
    private const string Section = "Media:FreeSwitch";

    /// <summary>The servers; at least one.</summary>
    public IReadOnlyList<EslServer> Servers { get; init; } = [];

    /// <summary>The conference profile that conferences of this service run with.</summary>
    public string Profile { get; init; } = "managed";

    /// <summary>The account whose numbers callers dial where the dialplan names none; null for whichever account alone
    /// has the number.</summary>
    public string? Account { get; init; }

    /// <summary>The folder on the servers that recordings are written to. It has to exist.</summary>
    public string RecordingFolder { get; init; } = "/var/lib/freeswitch/recordings";

    /// <summary>The folder on the servers that media without a scheme are in, with a folder for each account.</summary>
    public string MediaFolder { get; init; } = "/var/lib/freeswitch/media";

    /// <summary>What <c>prompt://NAME</c> is, with <c>{name}</c> for the name.</summary>
    public string PromptFile { get; init; } = "conference/{name}.wav";

    /// <summary>How a SIP URI is dialled, with <c>{address}</c> for it: <c>ann@a.example</c>, or
    /// <c>sips:ann@a.example</c> if it has to be secure.</summary>
    public string DialAddress { get; init; } = "sofia/internal/{address}";

    /// <summary>How a number is dialled, with <c>{number}</c> for its digits.</summary>
    public string DialNumber { get; init; } = "sofia/gateway/conferences/{number}";

    /// <summary>How a device is dialled, with <c>{user}</c> and <c>{realm}</c>.</summary>
    public string DialDevice { get; init; } = "user/{user}@{realm}";

    /// <summary>What a member hears who waits for a moderator; it has to be endless.</summary>
    public string WaitingSound { get; init; } = "tone_stream://%(150,9850,440);loops=-1";

    /// <summary>What a caller hears who is asked for a pin.</summary>
    public string PinPrompt { get; init; } = "tone_stream://%(200,100,640)";

    /// <summary>What a caller hears whose pin was wrong, before it is asked again.</summary>
    public string BadPinPrompt { get; init; } = "tone_stream://%(200,100,320);loops=2";

    /// <summary>
    /// By reason, such as <c>locked</c> or <c>full</c>, what a refused caller hears; those of other reasons are refused
    /// unanswered.
    /// </summary>
    public IReadOnlyDictionary<string, string> Refusals { get; init; } = new Dictionary<string, string>();

    /// <summary>By name of a group, and by key, what the key does: one of <see cref="FreeSwitchKeys"/>.</summary>
    public IReadOnlyDictionary<string, Dictionary<string, string>> Controls { get; init; } =
        new Dictionary<string, Dictionary<string, string>>();

    /// <summary>
    /// After how many seconds without a connection what runs on a server is taken to be over, 1 to 86400.
    /// </summary>
    public int GiveUpSeconds { get; init; } = 60;

    public TimeSpan GiveUpTime => TimeSpan.FromSeconds(GiveUpSeconds);

    /// <summary>Times of the Event Socket, in milliseconds, 10 to 60000.</summary>
    public int ReplyMilliseconds { get; init; } = 5_000;

    public int SilenceMilliseconds { get; init; } = 5_000;

    public int LongestPauseMilliseconds { get; init; } = 5_000;

    public EslTimes Times => new()
    {
        Reply = TimeSpan.FromMilliseconds(ReplyMilliseconds),
        Silence = TimeSpan.FromMilliseconds(SilenceMilliseconds),
        LongestPause = TimeSpan.FromMilliseconds(LongestPauseMilliseconds),
    };

    public static FreeSwitchSettings Of(IConfiguration configuration) =>
        SettingsReader.Read(configuration, it => it.Section(Section, new FreeSwitchSettings()));

    /// <exception cref="CannotStartException">A setting is invalid.</exception>
    public static void Check(IConfiguration configuration) => SettingsReader.Read(configuration, it =>
    {
        var settings = it.Section(Section, new FreeSwitchSettings());
        Require(settings.Servers.Count > 0, "Servers:0:Host", "must name a FreeSWITCH");
        foreach (var (at, server) in settings.Servers.Index())
        {
            Require(IsHost().IsMatch(server.Host), $"Servers:{at}:Host", "must be a host name or an address");
            Require(server.Port is > 0 and < 65536, $"Servers:{at}:Port", "must be from 1 to 65535");
            Require(
                server.Password.Length > 0 && !server.Password.Any(char.IsControl),
                $"Servers:{at}:Password",
                "must be set");
            Require(
                server.Reach is null || IsReach().IsMatch(server.Reach), $"Servers:{at}:Reach", "must be host:port");
        }

        Require(IsName().IsMatch(settings.Profile), nameof(Profile), "must be letters, digits, - and _");
        Require(settings.Account is null || Ids.IsId(settings.Account), nameof(Account), "must be 32 hex digits");
        Require(settings.GiveUpSeconds is >= 1 and <= 86_400, nameof(GiveUpSeconds), "must be from 1 to 86400");
        foreach (var (name, time) in ((string, int)[])
            [
                (nameof(ReplyMilliseconds), settings.ReplyMilliseconds),
                (nameof(SilenceMilliseconds), settings.SilenceMilliseconds),
                (nameof(LongestPauseMilliseconds), settings.LongestPauseMilliseconds),
            ])
        {
            Require(time is >= 10 and <= 60_000, name, "must be from 10 to 60000");
        }

        foreach (var (name, part) in settings.Parts())
            Require(IsPart().IsMatch(part), name, "must have no spaces, quotes, brackets or ^");
        foreach (var (group, keys) in settings.Controls)
        {
            foreach (var (key, action) in keys)
                Require(
                    FreeSwitchKeys.IsKey(key) && FreeSwitchKeys.IsAction(action),
                    $"Controls:{group}:{key}",
                    $"must be a key, and one of {string.Join(", ", FreeSwitchKeys.Actions)}");
        }

        return settings;

        void Require(bool isSo, string setting, string must) =>
            it.Require(isSo, $"{Section}:{setting} {must}.");
    });

    // Each becomes an argument of a command.
    private IEnumerable<(string Name, string Part)> Parts() =>
    [
        (nameof(RecordingFolder), RecordingFolder),
        (nameof(MediaFolder), MediaFolder),
        (nameof(PromptFile), PromptFile.Replace("{name}", "", StringComparison.Ordinal)),
        (nameof(DialAddress), DialAddress.Replace("{address}", "", StringComparison.Ordinal)),
        (nameof(DialNumber), DialNumber.Replace("{number}", "", StringComparison.Ordinal)),
        (nameof(DialDevice), DialDevice.Replace("{user}", "", StringComparison.Ordinal)
            .Replace("{realm}", "", StringComparison.Ordinal)),
        (nameof(WaitingSound), WaitingSound),
        (nameof(PinPrompt), PinPrompt),
        (nameof(BadPinPrompt), BadPinPrompt),
        .. Refusals.Select(it => ($"{nameof(Refusals)}:{it.Key}", it.Value)),
    ];

    [GeneratedRegex(@"\A[A-Za-z0-9.:-]{1,253}\z")]
    private static partial Regex IsHost();

    [GeneratedRegex(@"\A[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?\z")]
    private static partial Regex IsReach();

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z")]
    private static partial Regex IsName();

    [GeneratedRegex("""\A[^\s'"`{}^\\|\p{C}]+\z""")]
    private static partial Regex IsPart();
}
