using Conferences.Api.CommandLine;

namespace Conferences.Api.Hosting;

/// <summary>How a node stops: the section <c>Shutdown</c> of the configuration.</summary>
/// <param name="Delay">
/// How long a node that got SIGTERM goes on as before, but for <c>/health/ready</c>: whoever sends it requests finds
/// out meanwhile. Zero to one hour; zero by default.
/// </param>
/// <param name="Timeout">
/// How long requests and streams may then take to end: what is left is broken off. One second to one hour; 30 seconds
/// by default.
/// </param>
internal sealed record ShutdownOptions(TimeSpan Delay, TimeSpan Timeout)
{
    private const int Most = 3_600;

    /// <exception cref="CannotStartException">A setting is no number, or out of bounds.</exception>
    public static ShutdownOptions Of(IConfiguration configuration) =>
        SettingsReader.Read(configuration, settings => new ShutdownOptions(
            TimeSpan.FromSeconds(settings.Number("Shutdown:DelaySeconds", usual: 0, least: 0, Most)),
            TimeSpan.FromSeconds(settings.Number("Shutdown:TimeoutSeconds", usual: 30, least: 1, Most))));
}
