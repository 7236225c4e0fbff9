using System.CommandLine;
using System.CommandLine.Completions;

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
            "  local path='' word words files=''",
            "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do",
            "    case \"$path/$word\" in",
            $"      {string.Join('|', below.Select(it => it.Path))}) path=$path/$word ;;",
            "    esac",
            "  done",
            "  case \"$path\" in",
            $"    '') words='{string.Join(' ', names)} --help --version' ;;",
            .. below.Select(it =>
                $"    {it.Path}) words='{Words(it.Command)}'{(TakesFiles(it.Command) ? " files=1" : "")} ;;"),
            "  esac",
            "  if [[ $files && ${COMP_WORDS[COMP_CWORD]} != -* ]]; then words=''; fi",
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
        [
            .. command.Subcommands.Select(it => it.Name),
            .. command.Arguments.SelectMany(it => it.GetCompletions(CompletionContext.Empty)).Select(it => it.Label),
            .. command.Options.Select(it => it.Name),
            "--help",
        ]);

    // Bash completes names of files where nothing else is offered.
    private static bool TakesFiles(Command command) => command.Arguments.Any(it => it.Name == "FILE");
}
