using System.CommandLine;

namespace Conferences.Api.CommandLine;

/// <summary>The script that completes commands and their options in bash.</summary>
internal static class BashCompletion
{
    /// <summary>The script, to be sourced.</summary>
    /// <param name="program">The word that is completed after, such as <c>./run</c>.</param>
    /// <param name="others">More names at the top, of which no options are known.</param>
    public static string Script(string program, IEnumerable<Command> commands, IEnumerable<string> others)
    {
        Command[] top = [.. commands];
        var below = top.SelectMany(it => Below("", it)).ToArray();
        var names = top.Select(it => it.Name).Concat(others);
        return string.Join('\n',
        [
            $"# Completes the commands of {program}: source <({program} completion bash)",
            "_conferences() {",
            "  local path='' word words",
            "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do",
            "    case \"$path/$word\" in",
            $"      {string.Join('|', below.Select(it => it.Path))}) path=$path/$word ;;",
            "    esac",
            "  done",
            "  case \"$path\" in",
            $"    '') words='{string.Join(' ', names)} --help --version' ;;",
            .. below.Select(it => $"    {it.Path}) words='{Words(it.Command)}' ;;"),
            "  esac",
            "  COMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))",
            "}",
            $"complete -o default -F _conferences {program}",
            "",
        ]);
    }

    private static IEnumerable<(string Path, Command Command)> Below(string above, Command command)
    {
        var path = $"{above}/{command.Name}";
        return command.Subcommands.SelectMany(it => Below(path, it)).Prepend((path, command));
    }

    private static string Words(Command command) => string.Join(
        ' ',
        command.Subcommands.Select(it => it.Name).Concat(command.Options.Select(it => it.Name)).Append("--help"));
}
