using Conferences.Tests.Fixtures.Contracts;

namespace Conferences.Tests.Contracts;

/// <summary><c>deploy/secrets</c>, run in a folder of its own.</summary>
public sealed class Secrets_for_compose : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("conferences-secrets-");

    private string File => Path.Combine(folder.FullName, ".env");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void are_all_that_the_file_requires_each_another_and_readable_by_their_owner_only()
    {
        var (code, said) = Make();
        Assert.True(code == 0, said);
        var made = System.IO.File.ReadAllLines(File).Select(line => line.Split('=')).ToArray();
        Assert.Equal(The_compose_file.Required.Order(), made.Select(it => it[0]).Order());
        Assert.Equal(made.Length, made.Select(it => it[1]).Distinct().Count());
        Assert.All(made, it => Assert.Matches(it[0] == "ACCOUNT_ID" ? "^[0-9a-f]{32}$" : "^[0-9a-f]{64}$", it[1]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        Assert.All(made, it => Assert.DoesNotContain(it[1], said));
    }

    [Fact]
    public void are_kept_where_there_are_some()
    {
        Make();
        var before = System.IO.File.ReadAllText(File);
        var (code, said) = Make();
        Assert.Equal((1, ".env exists and is kept: the servers were created with its passwords.\n"), (code, said));
        Assert.Equal(before, System.IO.File.ReadAllText(File));
    }

    [Theory]
    [InlineData(".gitignore")]
    [InlineData(".dockerignore")]
    public void get_into_neither_the_repository_nor_an_image(string file) =>
        Assert.Contains(".env*", System.IO.File.ReadAllLines(Repository.PathOf(file)));

    private (int Code, string Output) Make()
    {
        var script = Path.Combine(folder.CreateSubdirectory("deploy").FullName, "secrets");
        System.IO.File.Copy(Repository.PathOf("deploy/secrets"), script, overwrite: true);
        return Repository.Run("bash", script);
    }
}
