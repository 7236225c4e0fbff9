using Conferences.Api.CommandLine;

namespace Conferences.Development;

/// <summary>
/// The user that runs PostgreSQL's programs: the current one, or <c>postgres</c> for root, as whom PostgreSQL refuses
/// to run.
/// </summary>
/// <param name="Name">The other user, or null for the current one.</param>
internal sealed record ServerUser(string? Name)
{
    private const string Postgres = "postgres";

    public static async Task<ServerUser> FindAsync(CancellationToken cancellation)
    {
        if (!Environment.IsPrivilegedProcess)
            return new(Name: null);
        if (!await ExistsAsync(cancellation))
            await CreateAsync(cancellation);
        return new(Postgres);
    }

    public Task<Ended> RunAsync(string file, IEnumerable<string> arguments, CancellationToken cancellation) =>
        Programs.RunAsync(file, arguments, Name, cancellation);

    /// <summary>Makes the user the owner of a file or folder and everything in it.</summary>
    public async Task OwnAsync(string path, CancellationToken cancellation)
    {
        if (Name is null)
            return;
        var given = await Programs.RunAsync("chown", ["-R", Name, path], user: null, cancellation);
        if (!given.Succeeded)
            throw new CannotStartException($"User {Name} cannot be given {path}: {given.LastLine}.");
    }

    /// <summary>True if the user can access the folder and write to it.</summary>
    public async Task<bool> MayUseAsync(string folder, CancellationToken cancellation) =>
        (await RunAsync("test", ["-w", folder, "-a", "-x", folder], cancellation)).Succeeded;

    private static async Task<bool> ExistsAsync(CancellationToken cancellation) =>
        (await Programs.RunAsync("id", ["-u", Postgres], user: null, cancellation)).Succeeded;

    private static async Task CreateAsync(CancellationToken cancellation)
    {
        var created = Programs.InPath("useradd") is { } useradd
            ? await Programs.RunAsync(useradd, ["--system", "--user-group", Postgres], user: null, cancellation)
            : await Programs.RunAsync("adduser", ["-S", "-D", "-H", Postgres], user: null, cancellation);
        if (!created.Succeeded)
            throw new CannotStartException($"User {Postgres} cannot be created: {created.LastLine}.");
    }
}
