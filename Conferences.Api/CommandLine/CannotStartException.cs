namespace Conferences.Api.CommandLine;

/// <summary>What was asked cannot start here. The message is one sentence for the person at the terminal.</summary>
internal sealed class CannotStartException(string sentence, Exception? cause = null) : Exception(sentence, cause);
