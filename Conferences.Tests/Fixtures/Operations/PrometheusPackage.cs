using Conferences.Api.CommandLine;
using Conferences.Development;
using Conferences.Tests.Fixtures.Contracts;

namespace Conferences.Tests.Fixtures.Operations;

/// <summary>Prometheus and its promtool, from the path or unpacked from Debian's package.</summary>
internal static class PrometheusPackage
{
    /// <summary>The programs' paths. Skips the test where they cannot be had.</summary>
    public static async Task<(string Prometheus, string Promtool)> FindAsync(CancellationToken cancellation)
    {
        if (Programs.InPath("prometheus") is { } prometheus && Programs.InPath("promtool") is { } promtool)
            return (prometheus, promtool);
        Assert.SkipUnless(DebianPackage.CanInstall, "There is no Prometheus, and this process may install none.");
        var folder = Repository.PathOf("artifacts/prometheus");
        try
        {
            await DebianPackage.UnpackAsync("prometheus", folder, cancellation);
        }
        catch (CannotStartException why)
        {
            Assert.Skip($"There is no Prometheus: {why.Message}");
        }

        return (Path.Combine(folder, "usr/bin/prometheus"), Path.Combine(folder, "usr/bin/promtool"));
    }
}
