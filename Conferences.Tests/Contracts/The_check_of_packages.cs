using Conferences.Tests.Fixtures.Contracts;

namespace Conferences.Tests.Contracts;

/// <summary><c>.ci/vulnerabilities</c>, beside a <c>dotnet</c> that answers what a registry may.</summary>
public sealed class The_check_of_packages : IDisposable
{
    private const string Vulnerable =
        """
        {"projects": [{
          "path": "/source/Api.csproj",
          "frameworks": [{"framework": "net10.0", "transitivePackages": [{
            "id": "Some.Package",
            "resolvedVersion": "1.0.0",
            "vulnerabilities": [{
              "severity": "High",
              "advisoryurl": "https://advisories.example/1"
            }]}]}]}]}
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("conferences-packages-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void passes_where_no_package_is_vulnerable() =>
        Assert.Equal((0, "No package has a known vulnerability.\n"), Check("""{"projects": []}"""));

    [Fact]
    public void fails_where_one_is_and_names_it()
    {
        var (code, said) = Check(Vulnerable);
        Assert.Equal(1, code);
        Assert.Contains("Some.Package", said, StringComparison.Ordinal);
        Assert.Contains("https://advisories.example/1", said, StringComparison.Ordinal);
    }

    [Fact]
    public void fails_where_one_is_even_if_another_source_did_not_answer() =>
        Assert.Equal(1, Check($$"""{ {{Problem("It is away.")}}, {{Vulnerable[1..]}}""", status: 1).Code);

    [Theory]
    [InlineData("Unable to load the service index for source https://registry.example.", 1)]
    [InlineData("Audit source 'registry' did not provide any vulnerability data.", 0)]
    public void says_that_nothing_was_checked_where_the_registry_does_not_tell_and_fails_nothing(
        string problem, int status)
    {
        var (code, said) = Check($$"""{ {{Problem(problem)}}, "projects": []}""", status);
        Assert.Equal(0, code);
        Assert.StartsWith("NOT CHECKED for known vulnerabilities", said, StringComparison.Ordinal);
        Assert.Contains(problem, said, StringComparison.Ordinal);
        Assert.DoesNotContain("No package has", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("The command could not be loaded.")]
    [InlineData("""{"problems": [{"text": "No assets file was found for `Api.csproj`."}], "projects": []}""")]
    public void fails_where_there_is_no_list_of_packages(string answer) => Assert.Equal(1, Check(answer, 1).Code);

    private static string Problem(string text) =>
        $$"""
        "problems": [{
          "text": "{{text}}"
        }]
        """;

    private (int Code, string Output) Check(string answer, int status = 0)
    {
        var dotnet = Path.Combine(folder.FullName, "dotnet");
        File.WriteAllText(Path.Combine(folder.FullName, "answer"), answer + "\n");
        File.WriteAllText(dotnet, $"#!/bin/sh\ncat '{folder.FullName}/answer'\nexit {status}\n");
        File.SetUnixFileMode(dotnet, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var path = Environment.GetEnvironmentVariable("PATH");
        return Repository.Run(
            "env", $"PATH={folder.FullName}:{path}", "bash", Repository.PathOf(".ci/vulnerabilities"));
    }
}
