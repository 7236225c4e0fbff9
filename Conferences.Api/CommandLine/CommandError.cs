namespace Conferences.Api.CommandLine;

/// <summary>How a command at the terminal reports that it failed.</summary>
internal static class CommandError
{
    /// <summary>Writes the sentence to standard error.</summary>
    /// <returns>False: the command's result.</returns>
    public static bool Report(string sentence)
    {
        Console.Error.WriteLine(sentence);
        return false;
    }
}
