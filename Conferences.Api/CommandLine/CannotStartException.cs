namespace Conferences.Api.CommandLine;

/// <summary>
/// The program cannot start. The message is one sentence for the person at the terminal, or one a line if there are
/// several reasons.
/// </summary>
internal sealed class CannotStartException(string sentence, Exception? cause = null) : Exception(sentence, cause)
{
    /// <summary>What an exception says, to be put in brackets.</summary>
    public static string FirstLine(Exception failure) => failure.Message.Split('\n')[0].TrimEnd('.', '\r');

    /// <summary>Runs all checks.</summary>
    /// <exception cref="CannotStartException">Some failed; the message has the sentences of all of them.</exception>
    public static void Together(params IEnumerable<Action> checks)
    {
        var sentences = new List<string>();
        foreach (var check in checks)
        {
            try
            {
                check();
            }
            catch (CannotStartException why)
            {
                sentences.Add(why.Message);
            }
        }

        if (sentences.Count > 0)
            throw new CannotStartException(string.Join('\n', sentences));
    }
}
