using System.Text.RegularExpressions;
using Conferences.Api.CommandLine;

namespace Conferences.Api.Media.Janus;

/// <summary>Settings for a Janus server, <c>Media:Janus</c> in the configuration.</summary>
internal sealed partial record JanusSettings
{
    /// <summary>Where its WebSockets are: <c>ws://host:8188</c>, or <c>wss://</c>.</summary>
    public string? Url { get; init; }

    /// <summary>The <c>admin_key</c> of its AudioBridge. The secrets of rooms are derived from it.</summary>
    public string? AdminKey { get; init; }

    /// <summary>What its event handler proves itself with, in the subprotocol <c>janus-events.SECRET</c>.</summary>
    public string? EventsSecret { get; init; }

    /// <summary>The folder, on the machine of Janus, for recordings; null: nothing can be recorded.</summary>
    public string? RecordingFolder { get; init; }

    /// <summary>The folder, on the machine of Janus, of what is played; null: nothing can be played.</summary>
    public string? MediaFolder { get; init; }

    /// <summary>What browsers find their way with; none on a machine or a network without translation.</summary>
    public IReadOnlyList<JanusIceServer> IceServers { get; init; } = [];

    /// <summary>True if legs may be brought by plain RTP, to and from the address that they name.</summary>
    public bool RtpLegs { get; init; }

    /// <summary>How long a leg whose connection to the service is lost stays in, to be resumed.</summary>
    public int ResumeSeconds { get; init; } = 15;

    /// <summary>How long Janus may take to reply before the connection is given up.</summary>
    public int ReplySeconds { get; init; } = 10;

    /// <summary>Most legs of one account on one node.</summary>
    public int LegsPerAccount { get; init; } = 1_000;

    /// <summary>Most connections for legs of one network address to one node.</summary>
    public int LegsPerAddress { get; init; } = 50;

    public Uri Uri => new(Url!);

    public TimeSpan Patience => TimeSpan.FromSeconds(ReplySeconds);

    public static JanusSettings Of(IConfiguration configuration) =>
        SettingsReader.Read(configuration, it => it.Section("Media:Janus", new JanusSettings()));

    /// <exception cref="CannotStartException">A setting is missing or invalid.</exception>
    public static void Check(IConfiguration configuration) => SettingsReader.Read(configuration, it =>
    {
        var settings = it.Section("Media:Janus", new JanusSettings());
        Require(
            Uri.TryCreate(settings.Url, UriKind.Absolute, out var uri) && uri.Scheme is "ws" or "wss",
            "Url must be like ws://host:8188.");
        Require(!string.IsNullOrEmpty(settings.AdminKey), "AdminKey must be the admin_key of the AudioBridge.");
        Require(
            IsSecret().IsMatch(settings.EventsSecret ?? ""),
            "EventsSecret must be 16 to 128 letters, digits, - and _.");
        Require(IsFolder(settings.RecordingFolder), "RecordingFolder must be an absolute path.");
        Require(IsFolder(settings.MediaFolder), "MediaFolder must be an absolute path.");
        Require(settings.ResumeSeconds is >= 1 and <= 300, "ResumeSeconds must be from 1 to 300.");
        Require(settings.ReplySeconds is >= 1 and <= 60, "ReplySeconds must be from 1 to 60.");
        Require(settings.LegsPerAccount >= 1, "LegsPerAccount must be at least 1.");
        Require(settings.LegsPerAddress >= 1, "LegsPerAddress must be at least 1.");
        Require(settings.IceServers.All(server => server.Urls.Count > 0), "IceServers must each have Urls.");
        return settings;

        void Require(bool isSo, string must) => it.Require(isSo, $"Media:Janus:{must}");
    });

    private static bool IsFolder(string? folder) => folder is null || folder.StartsWith('/');

    // It is part of a header.
    [GeneratedRegex(@"\A[A-Za-z0-9_-]{16,128}\z")]
    private static partial Regex IsSecret();
}

/// <summary>A STUN or TURN server, as browsers are told of it.</summary>
internal sealed record JanusIceServer
{
    public IReadOnlyList<string> Urls { get; init; } = [];

    public string? Username { get; init; }

    public string? Credential { get; init; }
}
