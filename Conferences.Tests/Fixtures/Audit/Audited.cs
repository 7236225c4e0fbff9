using Conferences.Tests.Fixtures.Operations;

namespace Conferences.Tests.Fixtures.Audit;

/// <summary>Runs the command <c>audit</c>.</summary>
internal static class Audited
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Runs it with these environment variables.</summary>
    public static async Task<CommandOutput> Run(
        string folder, string? database, string[] arguments, params (string Name, string Value)[] settings)
    {
        using var process = Executable.Start(folder, database, settings, ["audit", .. arguments]);
        var output = process.StandardOutput.ReadToEndAsync(Cancellation);
        var errors = process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return new(process.ExitCode, await output, await errors);
    }
}

/// <summary>The output of a command.</summary>
internal sealed record CommandOutput(int Code, string Output, string Errors)
{
    /// <summary>The rest of the line that begins with this word.</summary>
    public string After(string mediaEvent) => Assert.Single(
        Output.Split('\n'), line => line.StartsWith(mediaEvent, StringComparison.Ordinal))[mediaEvent.Length..].Trim();

    /// <summary>Asserts that it succeeded.</summary>
    public CommandOutput Did()
    {
        Assert.True(Code == 0, Output + Errors);
        return this;
    }

    /// <summary>Asserts that it was called as it cannot be, for this reason, which is told in one line.</summary>
    public void Misused(string why)
    {
        Assert.True(Code == 2, Output + Errors);
        Assert.Equal("", Output);
        Assert.StartsWith($"{why}; '", Errors, StringComparison.Ordinal);
        Assert.Single(Errors.TrimEnd().Split('\n'));
    }

    /// <summary>Asserts that it failed, with this as its last line.</summary>
    public void Failed(string sentence)
    {
        Assert.True(Code == 1, Output + Errors);
        Assert.Equal(sentence, Errors.TrimEnd().Split('\n')[^1]);
    }
}
