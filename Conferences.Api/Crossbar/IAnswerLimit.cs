namespace Conferences.Api.Crossbar;

/// <summary>A feature of a request: bounds what its account has of answers that are made and not sent yet.</summary>
internal interface IAnswerLimit
{
    /// <summary>
    /// Nothing more is read for the answer, and so many bytes of it wait to be sent. False if too much of the
    /// account's waits already: then nothing of it is to be sent.
    /// </summary>
    bool TryHold(int bytes);
}
