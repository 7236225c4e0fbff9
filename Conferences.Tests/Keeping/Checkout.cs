namespace Conferences.Tests.Keeping;

/// <summary>The files this build was made from.</summary>
internal static class Checkout
{
    /// <summary>The folder with the solution in it.</summary>
    public static string Folder { get; } = Above(AppContext.BaseDirectory);

    /// <summary>Every page written for people.</summary>
    public static IEnumerable<string> Pages =>
    [
        .. Directory.EnumerateFiles(Folder, "*.md"),
        .. Directory.EnumerateFiles(Path.Combine(Folder, "docs"), "*.md", SearchOption.AllDirectories),
        .. Directory.EnumerateFiles(Path.Combine(Folder, "packages"), "*.md", SearchOption.AllDirectories),
    ];

    /// <summary>The service's source, in one string.</summary>
    public static string Code { get; } = string.Join('\n', Directory
        .EnumerateFiles(Path.Combine(Folder, "Conferences.Api"), "*.cs", SearchOption.AllDirectories)
        .Where(path => !Path.GetRelativePath(Folder, path).Split(Path.DirectorySeparatorChar).Contains("obj"))
        .Select(File.ReadAllText));

    private static string Above(string folder) => File.Exists(Path.Combine(folder, "Conferences.slnx"))
        ? folder
        : Above(Path.GetDirectoryName(folder)
            ?? throw new InvalidOperationException("The tests do not run from a build inside the checkout."));
}
