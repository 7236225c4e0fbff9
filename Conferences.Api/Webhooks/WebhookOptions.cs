using System.Globalization;
using System.Net;
using Conferences.Api.CommandLine;

namespace Conferences.Api.Webhooks;

/// <summary>Where and how events are delivered: the section <c>Webhooks</c> of the configuration.</summary>
internal sealed record WebhookOptions
{
    private const int LowestUnprivilegedPort = 1_024;

    private static readonly int[] UsualPorts = [80, 443];

    /// <summary>Networks that may be reached although they are not public. By default none.</summary>
    public IReadOnlyList<IPNetwork> AllowedNetworks { get; init; } = [];

    /// <summary>Ports that may be reached; null for 80, 443 and those from 1024 on.</summary>
    public IReadOnlyList<int>? AllowedPorts { get; init; }

    /// <summary>True if requests may be sent without TLS, anywhere.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>Days after which deliveries and attempts are removed.</summary>
    public int ExpireDays { get; init; } = 30;

    /// <summary>Seconds for one attempt.</summary>
    public int TimeoutSeconds { get; init; } = 15;

    /// <summary>Requests of one account that are under way at once.</summary>
    public int Parallelism { get; init; } = 16;

    /// <summary>Hours that a secret signs as well after it was replaced.</summary>
    public int SecretOverlapHours { get; init; } = 24;

    /// <summary>True if loopback addresses may be reached: requests to them may be sent without TLS.</summary>
    public bool AllowsLoopback => AllowedNetworks.Any(it => IPAddress.IsLoopback(it.BaseAddress));

    /// <summary>True if this port may be reached.</summary>
    public bool AllowsPort(int port) =>
        AllowedPorts?.Contains(port) ?? (port >= LowestUnprivilegedPort || UsualPorts.Contains(port));

    /// <summary>True if this address is in one of the networks that may be reached.</summary>
    public bool Allows(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return AllowedNetworks.Any(it => it.Contains(plain));
    }

    /// <summary>What is configured.</summary>
    /// <exception cref="CannotStartException">A setting is invalid.</exception>
    public static WebhookOptions Of(IConfiguration configuration) => SettingsReader.Read(configuration, settings =>
    {
        var usual = new WebhookOptions();
        return new WebhookOptions
        {
            AllowedNetworks =
            [
                .. List(configuration, "Webhooks:AllowedNetworks").Select(it => Network(settings, it))
                    .OfType<IPNetwork>(),
            ],
            AllowedPorts = List(configuration, "Webhooks:AllowedPorts") is { Length: > 0 } ports
                ? [.. ports.Select(it => Port(settings, it)).OfType<int>()]
                : null,
            AllowHttp = settings.Flag("Webhooks:AllowHttp"),
            ExpireDays = settings.Number("Webhooks:ExpireDays", usual.ExpireDays, most: 3_650),
            TimeoutSeconds = settings.Number("Webhooks:TimeoutSeconds", usual.TimeoutSeconds, most: 120),
            Parallelism = settings.Number("Webhooks:Parallelism", usual.Parallelism, most: 1_000),
            SecretOverlapHours = settings.Number(
                "Webhooks:SecretOverlapHours", usual.SecretOverlapHours, most: 720),
        };
    });

    // Separated by commas, or one by one: Webhooks__AllowedNetworks__0 and so on.
    private static string[] List(IConfiguration configuration, string key)
    {
        var section = configuration.GetSection(key);
        return
        [
            .. section.GetChildren().Select(it => it.Value).Prepend(section.Value).OfType<string>()
                .SelectMany(it => it.Split(
                    ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)),
        ];
    }

    private static IPNetwork? Network(SettingsReader settings, string text)
    {
        if (IPNetwork.TryParse(text, out var network))
            return network;
        settings.Wrong(
            $"Webhooks__AllowedNetworks has '{text}', and must be networks such as 10.0.0.0/8 or fd00::/8, "
            + "separated by commas.");
        return null;
    }

    private static int? Port(SettingsReader settings, string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is > 0 and <= 65_535)
            return port;
        settings.Wrong($"Webhooks__AllowedPorts has '{text}', and must be ports from 1 to 65535, separated by commas.");
        return null;
    }
}
