namespace Conferences.Conformance.CommandLine;

/// <summary>Nothing can be checked.</summary>
/// <param name="message">Why, in a sentence.</param>
/// <param name="exitCode">What the program ends with.</param>
internal sealed class CannotCheckException(string message, int exitCode = ExitCodes.Unreachable) : Exception(message)
{
    public int ExitCode => exitCode;
}

/// <summary>What the program ends with.</summary>
internal static class ExitCodes
{
    /// <summary>Nothing that was checked failed.</summary>
    public const int Passed = 0;

    /// <summary>Something failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The service cannot be reached, or does not accept the token or the key: nothing was checked.</summary>
    public const int Unreachable = 3;

    /// <summary>The run was interrupted.</summary>
    public const int Interrupted = 130;
}
