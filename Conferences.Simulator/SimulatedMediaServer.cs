using Conferences.Api.CommandLine;
using Conferences.Api.Media;

namespace Conferences.Simulator;

/// <summary>Makes the simulated switch available as a value of <c>Media:Server</c>.</summary>
internal static class SimulatedMediaServer
{
    /// <summary>Register this to make it available.</summary>
    public static readonly AddedMediaServer Added = new(
        "Simulated", Check, builder => builder.Services.AddLink<SimulatedSwitch>());

    /// <summary>The configured unreliability.</summary>
    public static Faults Faults(IConfiguration configuration) =>
        SettingsReader.Read(configuration, it => it.Section("Media:Simulated", Simulator.Faults.None));

    private static void Check(IConfiguration configuration, bool isChosen)
    {
        if (!Faults(configuration).AreShares)
            throw new CannotStartException("Shares of Media:Simulated must be from 0 to 1.");
    }
}
