namespace Conferences.Simulator.FreeSwitch;

/// <summary>Where in its source FreeSWITCH 1.10.12 fires an event; it says so in each.</summary>
internal readonly record struct EventOrigin(string File, string Function, int Line)
{
    private const string Api = "conference_api.c";
    private const string ConferenceModule = "mod_conference.c";

    public static readonly EventOrigin BackgroundJob = new("mod_event_socket.c", "api_exec", 1572);
    public static readonly EventOrigin ApiCommand = new("switch_loadable_module.c", "switch_api_execute", 2954);
    public static readonly EventOrigin Heartbeat = new("switch_core.c", "send_heartbeat", 95);
    public static readonly EventOrigin Shutdown = new("switch_core.c", "switch_core_destroy", 3023);

    public static readonly EventOrigin ChannelCreate =
        new("switch_core_state_machine.c", "switch_core_session_run", 626);

    public static readonly EventOrigin ChannelProgress =
        new("switch_channel.c", "switch_channel_perform_mark_ring_ready_value", 3509);

    public static readonly EventOrigin ChannelAnswer =
        new("switch_channel.c", "switch_channel_perform_mark_answered", 3846);

    public static readonly EventOrigin ChannelExecute =
        new("switch_core_session.c", "switch_core_session_exec", 2944);

    public static readonly EventOrigin ChannelExecuteComplete =
        new("switch_core_session.c", "switch_core_session_exec", 2967);

    public static readonly EventOrigin ChannelPark = new("switch_ivr.c", "switch_ivr_park", 1002);

    public static readonly EventOrigin ChannelHangup =
        new("switch_channel.c", "switch_channel_perform_hangup", 3445);

    public static readonly EventOrigin ChannelHangupComplete =
        new("switch_core_state_machine.c", "switch_core_session_reporting_state", 943);

    public static readonly EventOrigin ChannelDestroy =
        new("switch_core_session.c", "switch_core_session_perform_destroy", 1584);

    public static readonly EventOrigin Dtmf = new("switch_channel.c", "switch_channel_dequeue_dtmf", 677);

    public static readonly EventOrigin Create = new(ConferenceModule, "conference_new", 3848);
    public static readonly EventOrigin Destroy = new(ConferenceModule, "conference_thread_run", 863);
    public static readonly EventOrigin ConferenceHeartbeat = new(ConferenceModule, "conference_thread_run", 265);
    public static readonly EventOrigin DialResult = new(ConferenceModule, "conference_outcall_run", 1708);
    public static readonly EventOrigin RejectedJoinOnly = new(ConferenceModule, "conference_function", 2129);
    public static readonly EventOrigin AddMember = new("conference_member.c", "conference_member_add", 962);
    public static readonly EventOrigin DelMember = new("conference_member.c", "conference_member_del", 1355);

    public static readonly EventOrigin Floor =
        new("conference_member.c", "conference_member_set_floor_holder", 1158);

    public static readonly EventOrigin StartTalking = new("conference_loop.c", "conference_loop_input", 1154);
    public static readonly EventOrigin MuteDetect = new("conference_loop.c", "conference_loop_input", 1167);
    public static readonly EventOrigin StopTalking = new("conference_loop.c", "stop_talking_handler", 783);
    public static readonly EventOrigin LockByKey = new("conference_loop.c", "conference_loop_lock_toggle", 231);
    public static readonly EventOrigin UnlockByKey = new("conference_loop.c", "conference_loop_lock_toggle", 243);

    public static readonly EventOrigin Mute = new(Api, "conference_api_sub_mute", 339);
    public static readonly EventOrigin Unmute = new(Api, "conference_api_sub_unmute", 492);
    public static readonly EventOrigin Deaf = new(Api, "conference_api_sub_deaf", 797);
    public static readonly EventOrigin Undeaf = new(Api, "conference_api_sub_undeaf", 839);
    public static readonly EventOrigin Hup = new(Api, "conference_api_sub_hup", 871);
    public static readonly EventOrigin Kick = new(Api, "conference_api_sub_kick", 902);
    public static readonly EventOrigin Energy = new(Api, "conference_api_sub_energy", 1228);
    public static readonly EventOrigin Hold = new(Api, "conference_api_sub_hold", 440);
    public static readonly EventOrigin Unhold = new(Api, "conference_api_sub_unhold", 389);
    public static readonly EventOrigin Lock = new(Api, "conference_api_sub_lock", 3474);
    public static readonly EventOrigin Unlock = new(Api, "conference_api_sub_unlock", 3496);
    public static readonly EventOrigin Transfer = new(Api, "conference_api_sub_transfer", 3704);
    public static readonly EventOrigin PauseRecording = new(Api, "conference_api_sub_pauserec", 3860);
    public static readonly EventOrigin Play = new(Api, "conference_api_sub_play", 2817);
    public static readonly EventOrigin PlayToMember = new(Api, "conference_api_sub_play", 2846);
    public static readonly EventOrigin Say = new(Api, "conference_api_sub_say", 2885);
    public static readonly EventOrigin SayToMember = new(Api, "conference_api_sub_saymember", 2944);
    public static readonly EventOrigin PlayFailed = new("conference_file.c", "conference_file_play", 268);
    public static readonly EventOrigin PlayDone = new("conference_file.c", "conference_file_close", 52);

    public static readonly EventOrigin StartRecording =
        new("conference_record.c", "conference_record_thread_run", 319);

    public static readonly EventOrigin StopRecording =
        new("conference_record.c", "conference_record_thread_run", 427);
}
