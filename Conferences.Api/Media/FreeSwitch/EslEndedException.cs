namespace Conferences.Api.Media.FreeSwitch;

/// <summary>The connection to the media server ended, or could not be opened.</summary>
internal class EslEndedException(string sentence, Exception? cause = null) : Exception(sentence, cause);

/// <summary>The media server does not accept the password, or this address.</summary>
internal sealed class EslRefusedException(string sentence) : EslEndedException(sentence);

/// <summary>The media server does not accept a command at all.</summary>
internal sealed class EslCommandException(string sentence) : Exception(sentence);
