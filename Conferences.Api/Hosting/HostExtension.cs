using System.CommandLine;

namespace Conferences.Api.Hosting;

/// <summary>What an executable adds to the service.</summary>
/// <param name="program">How it is started, such as <c>./run</c>.</param>
internal abstract class HostExtension(string program)
{
    /// <summary>How it is started.</summary>
    public string Program => program;

    /// <summary>More commands.</summary>
    public virtual IReadOnlyList<Command> Commands => [];

    /// <summary>Options of the executable that are no settings, for its help.</summary>
    public virtual IReadOnlyList<Option> Options => [];

    /// <summary>Called before the configuration is checked.</summary>
    public virtual void Register(WebApplicationBuilder builder)
    {
    }

    /// <summary>Called before the service is composed.</summary>
    /// <returns>Disposed after all else has stopped; null if the start was interrupted.</returns>
    public abstract Task<IAsyncDisposable?> PrepareAsync(WebApplicationBuilder builder, Invocation invocation);

    /// <summary>Called after the service's own registrations; later registrations win.</summary>
    public abstract void Configure(WebApplicationBuilder builder);
}
