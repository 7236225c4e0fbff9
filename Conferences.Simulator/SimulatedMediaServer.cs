using Conferences.Api.CommandLine;
using Conferences.Api.Media;

namespace Conferences.Simulator;

/// <summary>The simulated switch as a media server that <c>Media:Server</c> may name.</summary>
internal static class SimulatedMediaServer
{
    /// <summary>How a host adds it to the media servers that the service knows.</summary>
    public static readonly AddedMediaServer Added = new("Simulated", Check, MediaServers.AddLink<SimulatedSwitch>);

    /// <summary>How unreliable the simulated switch is to be.</summary>
    public static Faults Faults(IConfiguration configuration) =>
        configuration.GetSection("Media:Simulated").Get<Faults>() ?? Simulator.Faults.None;

    private static void Check(IConfiguration configuration)
    {
        if (!Faults(configuration).AreShares)
            throw new CannotStartException("Shares of Media:Simulated must be from 0 to 1.");
    }
}
