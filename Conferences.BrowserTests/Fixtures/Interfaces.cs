using System.Net.NetworkInformation;

namespace Conferences.BrowserTests.Fixtures;

/// <summary>The network interfaces of this machine.</summary>
internal static class Interfaces
{
    /// <summary>Skips the test on a machine that has no address but its own.</summary>
    /// <param name="who">Whom that keeps from connecting.</param>
    public static void SkipOnLoopback(string who) => Assert.SkipUnless(
        NetworkInterface.GetAllNetworkInterfaces().Any(it =>
            it.NetworkInterfaceType is not NetworkInterfaceType.Loopback
            && it.OperationalStatus is not OperationalStatus.Down
            && it.GetIPProperties().UnicastAddresses.Count > 0),
        $"There is only a loopback interface here, on which {who} gathers no candidates.");
}
