namespace Conferences.Benchmarks;

/// <summary>Where the project's files lie: the benchmarks are run from a checkout.</summary>
internal static class BenchmarkTarget
{
    private static readonly Lazy<string> root = new(() =>
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Conferences.slnx")))
                return at.FullName;
        }

        throw new InvalidOperationException("The benchmark does not lie in a checkout of the project.");
    });

    public static string Of(string name) => Path.Combine(root.Value, name);

    /// <summary>The path of a result; its folder is made.</summary>
    public static string OfResult(string name) =>
        Path.Combine(Directory.CreateDirectory(Of("artifacts/benchmarks")).FullName, name);
}
