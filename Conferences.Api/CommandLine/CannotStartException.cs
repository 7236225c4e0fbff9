namespace Conferences.Api.CommandLine;

/// <summary>The program cannot start. The message is one sentence for the person at the terminal.</summary>
internal sealed class CannotStartException(string sentence, Exception? cause = null) : Exception(sentence, cause);
