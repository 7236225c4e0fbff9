using System.Globalization;

namespace Conferences.Simulator.FreeSwitch;

/// <summary>The variables of channels that say who calls whom, and how it ended. A real channel has some 200.</summary>
internal static class ChannelVariables
{
    private static readonly Dictionary<string, int> Q850 = new()
    {
        ["UNALLOCATED_NUMBER"] = 1,
        ["NORMAL_CLEARING"] = 16,
        ["USER_BUSY"] = 17,
        ["NO_ANSWER"] = 19,
        ["SUBSCRIBER_ABSENT"] = 20,
        ["CALL_REJECTED"] = 21,
        ["INVALID_NUMBER_FORMAT"] = 28,
        ["NORMAL_TEMPORARY_FAILURE"] = 41,
        ["SYSTEM_SHUTDOWN"] = 0,
    };

    /// <summary>Those of a call to the switch.</summary>
    public static void SetInbound(SwitchChannel channel, SimulatedCall call)
    {
        var host = call.Address.Split(':')[0];
        channel.Set("direction", "inbound");
        channel.Set("uuid", channel.Uuid);
        channel.Set("session_id", channel.Session.ToString(CultureInfo.InvariantCulture));
        channel.Set("sip_from_user", call.Number);
        channel.Set("sip_from_uri", $"{call.Number}@{call.Address}");
        channel.Set("sip_from_host", host);
        channel.Set("channel_name", channel.Name);
        channel.Set("sip_call_id", channel.Uuid.Replace("-", "", StringComparison.Ordinal)[..16]);
        channel.Set("sip_network_ip", host);
        channel.Set("sofia_profile_name", "internal");
        channel.Set("sip_from_display", call.Name);
        channel.Set("sip_full_from", $"\"{call.Name}\" <sip:{call.Number}@{call.Address}>");
        channel.Set("sip_full_to", $"<sip:{call.Dialled}@127.0.0.1:5060>");
        channel.Set("sip_req_user", call.Dialled);
        channel.Set("sip_req_uri", $"{call.Dialled}@127.0.0.1:5060");
        channel.Set("sip_req_host", "127.0.0.1");
        channel.Set("sip_to_user", call.Dialled);
        channel.Set("sip_to_uri", $"{call.Dialled}@127.0.0.1:5060");
        channel.Set("sip_to_host", "127.0.0.1");
        channel.Set("endpoint_disposition", "RECEIVED");
        foreach (var (name, value) in call.Variables ?? new Dictionary<string, string>())
            channel.Set(name, value);
        channel.Set("call_uuid", channel.Uuid);
    }

    /// <summary>Those of a call by the switch.</summary>
    public static void SetOutbound(SwitchChannel channel, DialString dial)
    {
        channel.Set("direction", "outbound");
        channel.Set("is_outbound", "true");
        channel.Set("uuid", channel.Uuid);
        channel.Set("call_uuid", channel.Uuid);
        channel.Set("session_id", channel.Session.ToString(CultureInfo.InvariantCulture));
        channel.Set("channel_name", channel.Name);
        foreach (var (name, value) in dial.Variables)
            channel.Set(name, value);
        channel.Set("originate_endpoint", dial.Address.Split('/')[0]);
    }

    /// <summary>Those of a member of a conference.</summary>
    public static void SetInConference(SwitchChannel channel, ConferenceMember member)
    {
        channel.Set("conference_name", member.Conference.Name);
        channel.Set("conference_member_id", member.Id.ToString(CultureInfo.InvariantCulture));
        channel.Set("conference_moderator", member.IsModerator ? "true" : "false");
        channel.Set("conference_ghost", member.IsGhost ? "true" : "false");
        channel.Set("conference_uuid", member.Conference.Uuid);
    }

    /// <summary>Those that tell how it ended.</summary>
    public static void SetHungUp(SwitchChannel channel)
    {
        var ended = channel.HungUpAt!.Value;
        channel.Set("hangup_cause", channel.HangupCause);
        channel.Set(
            "hangup_cause_q850",
            Q850.GetValueOrDefault(channel.HangupCause!, 16).ToString(CultureInfo.InvariantCulture));
        channel.Set("digits_dialed", channel.Phone!.Pressed.Length > 0 ? channel.Phone.Pressed : "none");
        channel.Set("duration", Seconds(channel.CreatedAt));
        channel.Set("billsec", channel.AnsweredAt is { } answered ? Seconds(answered) : "0");

        string Seconds(DateTimeOffset since) =>
            ((long)(ended - since).TotalSeconds).ToString(CultureInfo.InvariantCulture);
    }
}
