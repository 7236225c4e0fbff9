using System.Globalization;
using System.Security;
using System.Text;

namespace Conferences.Simulator.FreeSwitch;

/// <summary><c>xml_list</c>, the only list that knows ghosts.</summary>
internal static class RosterXml
{
    /// <summary>The list of these conferences.</summary>
    public static string Of(FreeSwitchCore core, IReadOnlyCollection<MixedConference> all)
    {
        var xml = new StringBuilder("<?xml version=\"1.0\"?>\n<conferences>");
        if (all.Count > 0)
            xml.Append('\n');
        foreach (var conference in all)
            Append(xml, core, conference);
        return xml.Append("</conferences>\n").ToString();
    }

    private static void Append(StringBuilder xml, FreeSwitchCore core, MixedConference conference)
    {
        var flags = string.Concat(
            Rosters.FlagsOf(conference).Where(it => it.IsSo).Select(it => $" {it.Name}=\"true\""));
        xml.Append(CultureInfo.InvariantCulture, $"  <conference name=\"{Text(conference.Name)}\"")
            .Append(CultureInfo.InvariantCulture, $" member-count=\"{conference.Count}\"")
            .Append(CultureInfo.InvariantCulture, $" ghost-count=\"{conference.Ghosts}\" rate=\"8000\"")
            .Append(CultureInfo.InvariantCulture, $" uuid=\"{conference.Uuid}\"{flags}")
            .Append(
                CultureInfo.InvariantCulture,
                $" run_time=\"{Rosters.Since(core, conference.StartedAt)}\">\n    <variables>");
        foreach (var (name, value) in conference.Variables)
        {
            xml.Append("\n      <variable name=\"").Append(Text(name)).Append("\" value=\"").Append(Text(value))
                .Append("\"/>\n    ");
        }

        xml.Append("</variables>\n    <members>\n");
        foreach (var recording in conference.Recordings.AsEnumerable().Reverse())
        {
            xml.Append("      <member type=\"recording_node\">\n        <record_path>").Append(Text(recording.Path))
                .Append("</record_path>\n      </member>\n");
        }

        foreach (var member in conference.Members.Reverse())
            Append(xml, core, member);
        xml.Append("    </members>\n  </conference>\n");
    }

    private static void Append(StringBuilder xml, FreeSwitchCore core, ConferenceMember it)
    {
        xml.Append("      <member type=\"caller\">\n");
        Element("id", it.Id, 8);
        xml.Append("        <flags>\n");
        Flag("can_hear", it.CanHear && !it.IsHeld);
        Flag("can_see", !it.IsHeld);
        Flag("can_speak", it.CanSpeak && !it.IsHeld);
        Flag("mute_detect", it.DetectsMute);
        Flag("talking", it.Talks);
        Flag("hold", it.IsHeld);
        Flag("has_video", false);
        Flag("video_bridge", false);
        Flag("has_floor", it.HasFloor);
        Flag("is_moderator", it.IsModerator);
        Flag("end_conference", it.EndsConference);
        Flag("mandatory_member_end_conference", false);
        Flag("is_ghost", it.IsGhost);
        xml.Append("        </flags>\n");
        Element("uuid", it.Channel.Uuid, 8);
        Element("caller_id_name", Text(it.Channel.CallerName), 8);
        Element("caller_id_number", Text(it.Channel.CallerNumber), 8);
        Element("join_time", Rosters.Since(core, it.JoinedAt), 8);
        Element("last_talking", 0, 8);
        Element("energy", it.EnergyLevel, 8);
        Element("volume_in", 0, 8);
        Element("volume_out", 0, 8);
        Element("output-volume", 0, 8);
        xml.Append("      </member>\n");

        void Flag(string name, bool isSo) => Element(name, isSo ? "true" : "false", 10);

        void Element(string name, object value, int indent) => xml.Append(' ', indent)
            .Append(CultureInfo.InvariantCulture, $"<{name}>{value}</{name}>\n");
    }

    private static string Text(string text) => SecurityElement.Escape(text);
}
