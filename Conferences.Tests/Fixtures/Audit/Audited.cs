using Conferences.Tests.Fixtures.Operations;

namespace Conferences.Tests.Fixtures.Audit;

/// <summary>The command <c>audit</c>, as somebody gives it.</summary>
internal static class Audited
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Gives it, with these settings of the environment.</summary>
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

/// <summary>What a command said.</summary>
internal sealed record CommandOutput(int Code, string Output, string Errors)
{
    /// <summary>What stands behind this word at the beginning of a line.</summary>
    public string After(string mediaEvent) => Assert.Single(
        Output.Split('\n'), line => line.StartsWith(mediaEvent, StringComparison.Ordinal))[mediaEvent.Length..].Trim();

    /// <summary>It did what it should.</summary>
    public CommandOutput Did()
    {
        Assert.True(Code == 0, Output + Errors);
        return this;
    }

    /// <summary>It failed, with this as its last word.</summary>
    public void Failed(string sentence)
    {
        Assert.True(Code == 1, Output + Errors);
        Assert.Equal(sentence, Errors.TrimEnd().Split('\n')[^1]);
    }
}
