using System.Security.Cryptography;
using Conferences.Api.CommandLine;

namespace Conferences.Api.Auth;

/// <summary>
/// The secret that tokens are signed with: configured, or in a file. It is never in the database, since whoever has a
/// dump or a replica could then issue tokens.
/// </summary>
internal static class SigningSecret
{
    /// <summary>The setting that names the file.</summary>
    public const string FileSetting = "Authentication:SigningKeyFile";

    private const string Setting = "Authentication:SigningKey";

    private const int Shortest = 32;

    /// <summary>True if the secret or a file is configured.</summary>
    public static bool IsConfigured(IConfiguration configuration) =>
        Given(configuration) is not null || FileOf(configuration) is not null;

    /// <exception cref="CannotStartException">The configured secret is too short.</exception>
    public static void Check(IConfiguration configuration)
    {
        if (Given(configuration) is { Length: < Shortest })
            throw new CannotStartException($"{Setting} must have at least {Shortest} characters.");
    }

    /// <summary>The configured secret, or that in the file, which is created if necessary; null if neither is
    /// configured.</summary>
    /// <exception cref="CannotStartException">The file cannot be used, or its secret is too short.</exception>
    public static async Task<string?> ReadAsync(IConfiguration configuration, CancellationToken cancellation)
    {
        if (Given(configuration) is { } given)
            return given;
        if (FileOf(configuration) is not { } file)
            return null;
        try
        {
            if (!File.Exists(file))
                await CreateAsync(file, cancellation);
            return (await File.ReadAllTextAsync(file, cancellation)).Trim() is { Length: >= Shortest } read
                ? read
                : throw new CannotStartException(
                    $"{FileSetting}: {file} must hold at least {Shortest} characters; delete it to get new ones.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CannotStartException($"{FileSetting}: {failure.Message}", failure);
        }
    }

    /// <summary>Generates a secret.</summary>
    public static string New() => RandomNumberGenerator.GetHexString(64, lowercase: true);

    private static string? Given(IConfiguration configuration) =>
        configuration[Setting] is { Length: > 0 } given ? given : null;

    private static string? FileOf(IConfiguration configuration) =>
        configuration[FileSetting] is { Length: > 0 } file ? file : null;

    // Renamed when it is complete: several nodes may start at once, and all use the file that was first.
    private static async Task CreateAsync(string file, CancellationToken cancellation)
    {
        var unfinished = $"{file}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var writer = new StreamWriter(unfinished, options))
            await writer.WriteLineAsync(New().AsMemory(), cancellation);
        try
        {
            File.Move(unfinished, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(unfinished);
        }
    }
}
