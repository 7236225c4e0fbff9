namespace Conferences.Development;

/// <summary>The folder for everything that is not stored in a configured database.</summary>
internal static class DataFolder
{
    public static string Of(IConfiguration configuration) =>
        Path.GetFullPath(configuration["CONFERENCES_DATA"] is { Length: > 0 } set ? set : ".data");
}
