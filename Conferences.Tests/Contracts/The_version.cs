using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Contracts;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Contracts;

/// <summary>The version of the service, which comes from git when it is built.</summary>
public sealed class The_version(Service service) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("conferences-version-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task is_in_every_answer()
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        foreach (var path in (string[])["/v2/about", "/v2/nothing", "/health/live", "/health/ready"])
        {
            using var response = await http.GetAsync(path, Cancellation);
            var answer = await Answer.ReadAsync(response);
            Assert.Equal(ServiceVersion.Text, answer.Json["version"]!.GetValue<string>());
        }
    }

    // Where nothing says the version, the SDK takes 1.0.0. Metadata such as the commit is left out.
    [Fact]
    public void is_no_default_and_has_no_metadata()
    {
        Assert.Matches(@"^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$", ServiceVersion.Text);
        Assert.True(ServiceVersion.Text != "1.0.0" || Repository.Run("git", "tag", "--list", "v1.0.0").Output != "");
    }

    [Theory]
    [InlineData("", "0.1.0-alpha.0")]
    [InlineData("-p:MinVerVersionOverride=2.3.4", "2.3.4")]
    public void is_told_to_sources_without_their_history(string told, string version)
    {
        File.Copy(Repository.PathOf("Directory.Build.props"), Path.Combine(folder, "Directory.Build.props"));
        var project = Path.Combine(folder, "a.csproj");
        File.WriteAllText(project, """<Project Sdk="Microsoft.NET.Sdk" />""");
        string[] arguments = ["msbuild", project, "-nologo", "-getProperty:MinVerVersionOverride", told];
        var (code, said) = Repository.Run("dotnet", [.. arguments.Where(it => it.Length > 0)]);
        Assert.Equal((0, version), (code, said.Trim()));
    }
}
