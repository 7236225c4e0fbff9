namespace Conferences.Api.Media.FreeSwitch;

/// <summary>
/// What arrived is not the Event Socket protocol, or exceeds its bounds. Nothing after it can be read.
/// </summary>
internal sealed class EslGarbledException(string sentence) : Exception(sentence);
