using System.Globalization;
using Conferences.Development;

namespace Conferences.Tests.Operations;

/// <summary>The ports on which private servers listen.</summary>
public sealed class Loopback_ports
{
    [Fact]
    public void are_given_once_each()
    {
        var given = Enumerable.Range(0, 200).Select(_ => LoopbackPort.Free()).ToList();

        Assert.Equal(given.Count, given.Distinct().Count());
    }

    [Fact]
    public async Task are_none_of_those_for_outgoing_connections()
    {
        const string range = "/proc/sys/net/ipv4/ip_local_port_range";
        Assert.SkipUnless(File.Exists(range), "This system does not say which ports those are.");
        var text = await File.ReadAllTextAsync(range, TestContext.Current.CancellationToken);
        var ends = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(it => int.Parse(it, CultureInfo.InvariantCulture))
            .ToArray();
        Assert.SkipWhen(ends[0] <= 10_000 && ends[1] == 65_535, "Here those are all.");

        Assert.All(
            Enumerable.Range(0, 200).Select(_ => LoopbackPort.Free()),
            it => Assert.False(it >= ends[0] && it <= ends[1]));
    }
}
