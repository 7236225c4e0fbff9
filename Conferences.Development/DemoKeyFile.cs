using Conferences.Api.CommandLine;
using Conferences.Api.Crossbar;

namespace Conferences.Development;

/// <summary>The file with the demo account and its key; the database has only the key's hash.</summary>
/// <param name="Path">Absolute.</param>
internal sealed record DemoKeyFile(string Path)
{
    /// <summary>The account and its key, or null if the file does not exist.</summary>
    /// <exception cref="CannotStartException">The file contains something else.</exception>
    public async Task<(string Account, string Key)?> ReadAsync(CancellationToken cancellation)
    {
        if (!File.Exists(Path))
            return null;
        return (await File.ReadAllTextAsync(Path, cancellation)).Trim().Split(' ') is [var account, var key]
            ? (account, key)
            : throw new CannotStartException(
                $"{Path} should hold an account id and a key: delete it to get new ones.");
    }

    /// <summary>Creates the file, with a new account and key, so that only its owner can ever read it.</summary>
    public async Task<(string Account, string Key)> CreateAsync(CancellationToken cancellation)
    {
        var (account, key) = (Ids.New(), $"{Ids.New()}{Ids.New()}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var writer = new StreamWriter(Path, options);
        await writer.WriteAsync($"{account} {key}\n".AsMemory(), cancellation);
        return (account, key);
    }
}
