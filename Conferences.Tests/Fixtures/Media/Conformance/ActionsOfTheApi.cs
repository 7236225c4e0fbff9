namespace Conferences.Tests.Fixtures.Media.Conformance;

/// <summary>Every action of the API but dials.</summary>
public static class ActionsOfTheApi
{
    /// <summary>Where it is requested, its verb, its data.</summary>
    public static TheoryData<string, string, string?> All => new()
    {
        { "conference", "lock", null },
        { "conference", "unlock", null },
        { "conference", "record", """{"action":"start"}""" },
        { "conference", "play", """{"media_id":"tone_stream://%(100,0,600)"}""" },
        { "conference", "end", null },
        { "participants", "mute", null },
        { "participants", "unmute", null },
        { "participants", "deaf", null },
        { "participants", "undeaf", null },
        { "participants", "kick", null },
        { "participants", "play", """{"media_id":"tone_stream://%(100,0,600)"}""" },
        { "participants", "relate", """{"participant_id":1,"other_participant":2,"relationship":"deaf"}""" },
        { "participant", "mute", null },
        { "participant", "unmute", null },
        { "participant", "deaf", null },
        { "participant", "undeaf", null },
        { "participant", "kick", null },
        { "participant", "play", """{"media_id":"tone_stream://%(100,0,600)"}""" },
    };
}
