namespace Conferences.Development;

/// <summary>
/// The folder for everything that is not stored in a configured database: <c>.data</c> in the checkout that the
/// executable was built in, wherever and however it is started, or in the current folder if it is outside of one.
/// </summary>
internal static class DataFolder
{
    private const string Setting = "CONFERENCES_DATA";
    private const string Name = ".data";
    private const string AtRoot = "Conferences.slnx";

    public static string Of(IConfiguration configuration) =>
        Path.GetFullPath(configuration[Setting] is { Length: > 0 } set ? set : Path.Combine(Root, Name));

    private static string Root
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, AtRoot)))
                    return folder.FullName;
            }

            return "";
        }
    }
}
