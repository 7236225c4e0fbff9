using System.Globalization;

namespace Conferences.Development;

/// <summary>
/// The configuration of a private Janus: its control on loopback alone, the AudioBridge and nothing else, and its
/// events to the service.
/// </summary>
internal static class JanusConfiguration
{
    private static readonly string[] OtherPlugins =
    [
        "duktape", "echotest", "lua", "nosip", "recordplay", "sip", "streaming", "textroom", "videocall", "videoroom",
        "voicemail",
    ];

    private static readonly string[] OtherTransports = ["http", "mqtt", "nanomsg", "pfunix", "rabbitmq"];

    private static readonly string[] OtherHandlers = ["gelfevh", "mqttevh", "nanomsgevh", "rabbitmqevh", "sampleevh"];

    /// <summary>By name, the text of each file.</summary>
    public static IReadOnlyDictionary<string, string> Files(
        JanusOptions options, JanusFolder folder, int port, string adminKey, string eventsSecret) =>
        new Dictionary<string, string>
        {
            ["janus.jcfg"] = string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                # Written anew at every start.
                general: {
                  server_name = "janus"
                  daemonize = true
                  log_to_stdout = false
                  log_to_file = {{Text(folder.Log)}}
                  debug_level = 4
                  debug_colors = false
                  debug_timestamps = true
                  session_timeout = {{(int)options.SessionTimeout.TotalSeconds}}
                  reclaim_session_timeout = {{(int)options.ReclaimTimeout.TotalSeconds}}
                }
                nat: { full_trickle = true }
                plugins: { disable = {{Libraries(OtherPlugins)}} }
                transports: { disable = {{Libraries(OtherTransports)}} }
                events: { broadcast = true disable = {{Libraries(OtherHandlers)}} stats_period = 0 }

                """),
            ["janus.transport.websockets.jcfg"] = string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                general: { json = "compact" ws = true ws_port = {{port}} ws_ip = "127.0.0.1" wss = false }

                """),
            ["janus.plugin.audiobridge.jcfg"] =
                $$"""
                general: {
                  admin_key = {{Text(adminKey)}}
                  lock_rtp_forward = true
                  lock_play_file = true
                  string_ids = true
                  record_tmp_ext = "tmp"
                  local_ip = "127.0.0.1"
                }

                """,
            ["janus.eventhandler.wsevh.jcfg"] =
                $$"""
                general: {
                  enabled = true
                  events = "sessions,plugins,core"
                  grouping = false
                  json = "compact"
                  backend = {{Text(options.Events.AbsoluteUri)}}
                  subprotocol = {{Text($"janus-events.{eventsSecret}")}}
                }

                """,
        };

    private static string Libraries(IEnumerable<string> names) =>
        Text(string.Join(',', names.Select(name => $"libjanus_{name}.so")));

    private static string Text(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
