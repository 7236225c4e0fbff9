namespace Conferences.Api.OpenApi;

/// <summary>Examples of request bodies.</summary>
internal static class RequestExamples
{
    public const string Login =
        """{"data":{"api_key":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}}""";

    public const string Conference =
        """
        {"data":{
          "name":"Sales",
          "owner_id":"5f0e2c0a9d0b4c8e8f3f6f2b1a7d9c01",
          "conference_numbers":["5001"],
          "member":{"join_muted":false,"pins":["1234"],"play_entry_prompt":true},
          "moderator":{"pins":["9876"]},
          "max_participants":50,
          "play_entry_tone":true,
          "wait_for_moderator":true
        }}
        """;

    public const string Named = """{"data":{"name":"Monday","max_participants":20,"member":{"join_muted":false}}}""";

    public const string Nothing = """{"data":{}}""";

    public const string Patch =
        """{"data":{"name":"Sales, weekly","member":{"join_muted":true},"max_participants":null}}""";

    public const string Lock = """{"data":{"action":"lock"}}""";

    public const string End = """{"data":{"action":"end"}}""";

    public const string Join =
        """
        {"data":{
          "call_id":"d8a1c2f4@10.0.0.5",
          "caller_id_name":"Ada",
          "caller_id_number":"1001",
          "pin":"9876",
          "custom_channel_vars":{"department":"sales"}
        }}
        """;

    public const string HangUp = """{"data":{"reason":"NORMAL_CLEARING"}}""";

    public const string Play = """{"data":{"action":"play","data":{"media_id":"tone_stream://%(500,0,800)"}}}""";

    public const string Record = """{"data":{"action":"record","data":{"action":"start"}}}""";

    public const string Relate =
        """
        {"data":{"action":"relate","data":{"participant_id":1,"other_participant":2,"relationship":"deaf"}}}
        """;

    public const string Dial =
        """
        {"data":{
          "action":"dial",
          "data":{
            "endpoints":["+49 30 901820"],
            "caller_id_name":"Sales",
            "participant_flags":["mute"],
            "timeout":20,
            "outbound_call_id":"b39d1f0c-52a4-4a4e-8f6b-3f4f0d2d9a11"
          },
          "custom_application_vars":{"ticket":"4711"}
        }}
        """;

    public const string Mute = """{"data":{"action":"mute"}}""";
}
