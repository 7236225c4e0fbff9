using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Conferences.Api.CommandLine;

namespace Conferences.Development;

/// <summary>The folder of a private server: data, password, log and locks.</summary>
/// <param name="Path">Absolute.</param>
internal sealed record ServerFolder(string Path)
{
    private const UnixFileMode OwnerOnly =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode PassThrough = OwnerOnly | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public string Data => In("cluster");

    public string PasswordFile => In("password");

    /// <summary>Of the role that the service works with, which is no superuser.</summary>
    public string ServicePasswordFile => In("service-password");

    public string Log => In("log");

    /// <summary>The version of PostgreSQL that wrote the data, or null if there is none yet.</summary>
    public int? DataVersion =>
        File.Exists(System.IO.Path.Combine(Data, "PG_VERSION"))
            ? int.Parse(File.ReadAllText(System.IO.Path.Combine(Data, "PG_VERSION")))
            : null;

    /// <summary>The port the server was last started on; null if it never was.</summary>
    public int? LastPort =>
        File.Exists(In("port")) && int.TryParse(File.ReadAllText(In("port")), out var port) ? port : null;

    /// <summary>A folder the server's user can access, always the same one for this folder.</summary>
    public ServerFolder Elsewhere => new(System.IO.Path.Combine(
        "/var/lib/conferences", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path)))[..12]));

    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>
    /// The requested folder, or <see cref="Elsewhere"/> if the server's user cannot access it, e.g. under /root. A
    /// folder that contains data is always kept.
    /// </summary>
    public static async Task<ServerFolder> OpenAsync(
        string wanted, ServerUser user, Action<string> report, CancellationToken cancellation)
    {
        var here = new ServerFolder(System.IO.Path.GetFullPath(wanted));
        var there = here.Elsewhere;
        ServerFolder[] choices = (here.DataVersion, there.DataVersion, user.Name) switch
        {
            ({ }, _, _) or (_, _, null) => [here],
            (null, { }, _) => [there],
            _ => [here, there],
        };
        foreach (var folder in choices)
        {
            if (!await folder.IsOpenToAsync(user, cancellation))
                continue;
            if (folder == there)
                report($"PostgreSQL stores its files in {there.Path}: user {user.Name} cannot access {here.Path}.");
            return folder;
        }

        throw new CannotStartException(
            $"PostgreSQL cannot use {here.Path} as user {user.Name ?? Environment.UserName}.");
    }

    /// <summary>The superuser's password.</summary>
    public async Task<string> PasswordAsync(CancellationToken cancellation) =>
        File.Exists(PasswordFile)
            ? await File.ReadAllTextAsync(PasswordFile, cancellation)
            : throw new CannotStartException($"The password of the private PostgreSQL is missing: {PasswordFile}.");

    /// <summary>The service's password, made up if it has none yet.</summary>
    public async Task<string> ServicePasswordAsync(ServerUser user, CancellationToken cancellation)
    {
        if (!File.Exists(ServicePasswordFile))
            await MakePasswordAsync(ServicePasswordFile, user, cancellation);
        return await File.ReadAllTextAsync(ServicePasswordFile, cancellation);
    }

    /// <summary>Makes up a password and keeps it where only the server's user reads it.</summary>
    /// <param name="file">Replaced if it is there.</param>
    public static async Task MakePasswordAsync(string file, ServerUser user, CancellationToken cancellation)
    {
        var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        File.Delete(file);
        var readableByOwner = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        await using (var writer = new StreamWriter(file, readableByOwner))
            await writer.WriteAsync(password);
        await user.OwnAsync(file, cancellation);
    }

    /// <summary>Stores the port the server was started on.</summary>
    public async Task KeepPortAsync(int port, CancellationToken cancellation)
    {
        if (port != LastPort)
            await File.WriteAllTextAsync(In("port"), port.ToString(CultureInfo.InvariantCulture), cancellation);
    }

    private async Task<bool> IsOpenToAsync(ServerUser user, CancellationToken cancellation)
    {
        var isNew = !Directory.Exists(Path);
        try
        {
            if (isNew)
                await CreateAsync(user, cancellation);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        if (await user.MayUseAsync(Path, cancellation))
            return true;
        if (isNew)
            Directory.Delete(Path);
        return false;
    }

    private async Task CreateAsync(ServerUser user, CancellationToken cancellation)
    {
        var parent = System.IO.Path.GetDirectoryName(Path)!;
        if (!Directory.Exists(parent))
        {
            Directory.CreateDirectory(parent);
            File.SetUnixFileMode(parent, PassThrough);
        }

        Directory.CreateDirectory(Path, OwnerOnly);
        await user.OwnAsync(Path, cancellation);
    }
}
