namespace Conferences.Api.Media.FreeSwitch;

/// <summary>The configured servers.</summary>
internal sealed class FreeSwitchServers
{
    private readonly FreeSwitchHomes homes;

    public FreeSwitchServers(
        FreeSwitchSettings settings, FreeSwitchHomes homes, TimeProvider clock, ILogger<FreeSwitchServers> log)
    {
        this.homes = homes;
        All =
        [
            .. settings.Servers.Select(it => new FreeSwitchServer(
                it, new EslConnector(it, settings.Times, clock, log), settings.Times, settings.GiveUpTime, clock)),
        ];
    }

    public IReadOnlyList<FreeSwitchServer> All { get; }

    /// <summary>The server of that host name, if it was connected; null if none is.</summary>
    public FreeSwitchServer? Named(string? host) => host is null ? null : All.FirstOrDefault(it =>
        string.Equals(it.HostName, host, StringComparison.OrdinalIgnoreCase));

    /// <summary>True if a server of that host name may be one that this node has not reached yet, and that is not given
    /// up either.</summary>
    public bool MayBeAway(string? host) => host is not null && Named(host) is null
        && All.Any(it => it.HostName is null && !it.IsGivenUp);

    /// <summary>The connected server with the fewest legs; null if none is connected.</summary>
    public FreeSwitchServer? LeastLoaded() =>
        All.Where(it => it.Current is not null).OrderBy(homes.LoadOf).FirstOrDefault();

    /// <summary>Where a conference that does not run is to start for a leg that called this server.</summary>
    public FreeSwitchServer Preferred(FreeSwitchServer called) =>
        All.Where(it => it == called || it is { Current: not null, Settings.Reach: not null })
            .OrderBy(homes.LoadOf).ThenBy(it => it == called ? 0 : 1).First();
}
