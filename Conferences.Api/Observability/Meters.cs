namespace Conferences.Api.Observability;

/// <summary>The meter of the service's own metrics.</summary>
internal static class Meters
{
    /// <summary>Its name, by which collectors subscribe to it.</summary>
    public const string Name = "Conferences";
}
