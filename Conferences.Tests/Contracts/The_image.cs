using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Contracts;
using Conferences.Tests.Fixtures.Operations;

namespace Conferences.Tests.Contracts;

/// <summary>
/// The image that <c>dotnet publish -t:PublishContainer</c> makes: what a container runs must be the same as with the
/// Dockerfile.
/// </summary>
public sealed class The_image : IDisposable
{
    private static readonly string Dockerfile = File.ReadAllText(Repository.PathOf("Dockerfile"));

    private readonly string folder = Directory.CreateTempSubdirectory("conferences-image-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task runs_what_the_one_of_the_dockerfile_runs()
    {
        await using var registry = await BaseImageRegistry.StartAsync(Cancellation);
        var archive = Path.Combine(folder, "image.tar");
#if DEBUG
        const string configuration = "Debug";
#else
        const string configuration = "Release";
#endif
        var (code, said) = Repository.Run(
            "env", $"DOTNET_CONTAINER_INSECURE_REGISTRIES={registry.Address.Authority}",
            "dotnet", "publish", Repository.PathOf("Conferences.Api"), "--no-build", "-c", configuration, "-nologo",
            "-t:PublishContainer", $"-p:ContainerBaseImage={registry.Image("10.0")}",
            $"-p:ContainerArchiveOutputPath={archive}", "-p:UseAppHost=false", $"-p:PublishDir={folder}/service/",
            $"-p:MinVerVersionOverride={ServiceVersion.Text}");
        Assert.True(code == 0, said);

        var files = await Unpacked(archive);
        var manifest = JsonNode.Parse(files["manifest.json"])![0]!;
        Assert.Equal([$"conferences:{ServiceVersion.Text}"], Texts(manifest["RepoTags"]!));
        var image = JsonNode.Parse(files[manifest["Config"]!.GetValue<string>()])!;
        var config = image["config"]!;
        Assert.Equal("1654", config["User"]!.GetValue<string>());
        Assert.Equal("/service", config["WorkingDir"]!.GetValue<string>());
        Assert.Equal(["8000/tcp"], config["ExposedPorts"]!.AsObject().Select(it => it.Key));
        Assert.Contains("ASPNETCORE_URLS=http://+:8000", Texts(config["Env"]!));
        Assert.Equal(["dotnet", "/service/Conferences.Api.dll"], Texts(config["Entrypoint"]!));
        Assert.Equal(
            (ServiceVersion.Text, "MIT", "Conferences"),
            (Label("version"), Label("licenses"), Label("title")));

        var service = await Unpacked(new MemoryStream(files[Texts(manifest["Layers"]!)[^1]]));
        Assert.Contains("service/Conferences.Api.dll", service.Keys);
        Assert.Contains("service/wwwroot/console/index.html", service.Keys);
        Assert.DoesNotContain(service.Keys, name => name.Contains("Simulator") || name.Contains("Development.dll"));

        string? Label(string name) => config["Labels"]![$"org.opencontainers.image.{name}"]?.GetValue<string>();
    }

    [Theory]
    [InlineData("USER $APP_UID")]
    [InlineData("WORKDIR /service")]
    [InlineData("EXPOSE 8000")]
    [InlineData("ENV ASPNETCORE_URLS=http://+:8000")]
    [InlineData("""ENTRYPOINT ["dotnet", "Conferences.Api.dll"]""")]
    public void is_described_by_the_dockerfile_too(string line) => Assert.Contains($"\n{line}\n", Dockerfile);

    [Fact]
    public void is_based_on_the_same_image() => Assert.Contains(
        $"\nFROM {BaseImage()}\n", Dockerfile, StringComparison.Ordinal);

    private static string BaseImage() =>
        System.Xml.Linq.XDocument.Load(Repository.PathOf("Conferences.Api/Conferences.Api.csproj"))
            .Descendants("ContainerBaseImage").Single().Value;

    private static string[] Texts(JsonNode texts) => [.. texts.AsArray().Select(it => it!.GetValue<string>())];

    private static async Task<Dictionary<string, byte[]>> Unpacked(string archive)
    {
        await using var file = File.OpenRead(archive);
        return await Unpacked(file);
    }

    // Gzip or not: layers are, and the archive itself is not.
    private static async Task<Dictionary<string, byte[]>> Unpacked(Stream archive)
    {
        var isPacked = archive.ReadByte() == 0x1f;
        archive.Position = 0;
        await using var content = isPacked ? new GZipStream(archive, CompressionMode.Decompress) : archive;
        await using var tar = new TarReader(content);
        var files = new Dictionary<string, byte[]>();
        while (await tar.GetNextEntryAsync(copyData: true, Cancellation) is { } entry)
        {
            if (entry.DataStream is not { } data)
                continue;
            using var bytes = new MemoryStream();
            await data.CopyToAsync(bytes, Cancellation);
            files[entry.Name.TrimStart('.', '/')] = bytes.ToArray();
        }

        return files;
    }
}
