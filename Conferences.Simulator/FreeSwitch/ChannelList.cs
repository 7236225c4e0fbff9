using System.Globalization;
using System.Text.Json.Nodes;

namespace Conferences.Simulator.FreeSwitch;

/// <summary><c>show channels</c>.</summary>
internal static class ChannelList
{
    /// <summary>The reply to <c>show</c>.</summary>
    public static string Show(FreeSwitchCore core, string[] words) => words switch
    {
        ["channels" or "calls", "count", ..] =>
            string.Create(CultureInfo.InvariantCulture, $"\n{core.Channels.All.Count} total.\n"),
        ["channels" or "calls", "as", "json"] => CJson.Print(AsJson(core), isCompact: true),
        ["channels" or "calls", ..] =>
            string.Create(CultureInfo.InvariantCulture, $"\n{core.Channels.All.Count} total.\n"),
        _ => "-USAGE: codec|endpoint|application|api|dialplan|channels [count]\n",
    };

    private static JsonObject AsJson(FreeSwitchCore core)
    {
        var list = new JsonObject { ["row_count"] = core.Channels.All.Count };
        if (core.Channels.All.Count > 0)
            list["rows"] = new JsonArray([.. core.Channels.All.Select(it => Row(core, it))]);
        return list;
    }

    private static JsonObject Row(FreeSwitchCore core, SwitchChannel it)
    {
        var current = it.Program!.Current;
        var direction = it.IsOutbound ? "outbound" : "inbound";
        var created = it.CreatedAt.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var isRouted = it.TransferSource is not null;
        var readsLinear = it.IsMixed;
        return Texts(
            ("uuid", it.Uuid),
            ("direction", direction),
            ("created", created),
            ("created_epoch", it.CreatedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
            ("name", it.Name),
            ("state", "CS_EXECUTE"),
            ("cid_name", it.CallerName),
            ("cid_num", it.CallerNumber),
            ("ip_addr", "127.0.0.1"),
            ("dest", isRouted ? it.TransferSource!.Split(":bl_xfer:")[1].Split("/public/")[0] : it.Dialled),
            ("application", current.Application ?? ""),
            ("application_data", current.Argument ?? ""),
            ("dialplan", isRouted ? "inline" : it.IsOutbound ? "" : "XML"),
            ("context", it.IsOutbound ? "default" : "public"),
            ("read_codec", !it.HasMedia ? "" : readsLinear ? "L16" : "PCMU"),
            ("read_rate", it.HasMedia ? "8000" : ""),
            ("read_bit_rate", !it.HasMedia ? "" : readsLinear ? "128000" : "64000"),
            ("write_codec", it.HasMedia ? "PCMU" : ""),
            ("write_rate", it.HasMedia ? "8000" : ""),
            ("write_bit_rate", it.HasMedia ? "64000" : ""),
            ("secure", ""),
            ("hostname", core.Options.HostName),
            ("presence_id", ""),
            ("presence_data", ""),
            ("accountcode", ""),
            ("callstate", it.IsAnswered ? "ACTIVE" : "RINGING"),
            ("callee_name", it.Callee?.Name ?? ""),
            ("callee_num", it.Callee?.Number ?? ""),
            ("callee_direction", ""),
            ("call_uuid", ""),
            ("sent_callee_name", ""),
            ("sent_callee_num", ""),
            ("initial_cid_name", it.Original.Name),
            ("initial_cid_num", it.Original.Number),
            ("initial_ip_addr", "127.0.0.1"),
            ("initial_dest", it.Dialled),
            ("initial_dialplan", it.IsOutbound ? "" : "XML"),
            ("initial_context", it.IsOutbound ? "default" : "public"));
    }

    private static JsonObject Texts(params (string Name, string Value)[] texts) =>
        new(texts.Select(it => KeyValuePair.Create<string, JsonNode?>(it.Name, it.Value)));
}
