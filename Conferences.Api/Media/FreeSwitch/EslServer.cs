namespace Conferences.Api.Media.FreeSwitch;

/// <summary>A FreeSWITCH whose Event Socket is used, <c>Media:FreeSwitch:Servers</c> in the configuration.</summary>
internal sealed record EslServer
{
    /// <summary>Its host name or address.</summary>
    public string Host { get; init; } = "";

    /// <summary>The port of its Event Socket, 1 to 65535.</summary>
    public int Port { get; init; } = 8021;

    public string Password { get; init; } = "";

    /// <summary>
    /// Where the other servers reach it by SIP, <c>host:port</c>, to pass on calls for a conference that it runs; null
    /// if they cannot.
    /// </summary>
    public string? Reach { get; init; }

    // The password is not to be printed.
    public override string ToString() =>
        Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
