using System.Reflection;

namespace Conferences.Api.Crossbar;

/// <summary>The version of this service.</summary>
internal static class ServiceVersion
{
    /// <summary>
    /// That of the tag of its commit, such as <c>1.2.0</c>; five commits after that tag <c>1.2.1-alpha.0.5</c>. Without
    /// a tag in reach, or without git, <c>0.1.0-alpha.0</c>.
    /// </summary>
    public static readonly string Text = typeof(ServiceVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
