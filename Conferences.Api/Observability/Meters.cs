namespace Conferences.Api.Observability;

/// <summary>The meter of the service's own metrics.</summary>
internal static class Meters
{
    /// <summary>The name collectors subscribe to.</summary>
    public const string Name = "Conferences";
}
