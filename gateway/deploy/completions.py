"""Writes the completions for bash, zsh and fish, from what the program says of itself in --help.

Run as: python3 completions.py PROGRAM FOLDER"""

import dataclasses
import pathlib
import re
import subprocess
import sys

# What an option says that takes a file; to the program all is text.
FILE = re.compile(r"(The|A|A new) (file|configuration|journal)\b")
# Commands whose first arguments are names of routes; those of the others are files.
ROUTES = {"explain", "export", "copy", "sync", "diff", "import"}


@dataclasses.dataclass
class Option:
    names: list[str]
    takes: bool  # a value
    choices: list[str]
    says: str


@dataclasses.dataclass
class Command:
    says: str
    options: list[Option]


def sections(text):
    """Section → its entries, each as the text of what is named and the text of what it says."""
    found, rows = {}, None
    for line in text.splitlines():
        if re.fullmatch(r"[A-Z][a-z]+:", line):
            rows = found.setdefault(line[:-1], [])
        elif rows is not None and (match := re.match(r"  (\S.*?)(?:\s{2,}(\S.*))?$", line)) and not line.startswith("   "):
            rows.append([match.group(1), match.group(2) or ""])
        elif rows and line.startswith("   "):
            rows[-1][1] = (rows[-1][1] + " " + line.strip()).strip()
        elif line and not line.startswith(" "):
            rows = None
    return found


def option_of(named, says):
    names = re.match(r"[^ ]+", named).group(0).split(",")
    value = re.sub(r"(?:Excludes|Needs): .*", "", named[len(",".join(names)):]).strip()
    choices = re.search(r"\{([^}]*)\}", value)
    return Option(names, bool(value), choices.group(1).split(",") if choices else [], says)


def ask(program, *arguments):
    done = subprocess.run([program, *arguments, "--help"], capture_output=True, text=True, check=True)
    return sections(done.stdout)


def commands(program):
    top = ask(program)
    found = {name: Command(says, [option_of(*row) for row in ask(program, name)["Options"]]) for name, says in top["Subcommands"]}
    if len(found) < 5 or not any(one.options for one in found.values()):
        sys.exit(f"{program} --help reads otherwise than completions.py expects")
    return found, [option_of(*row) for row in top["Options"]]


def first_sentence(text):
    return re.split(r"(?<=\w)[.:;] ", text)[0].rstrip(".").replace("'", "’")


def values(option):
    """What completes the option's value: words, "file", or nothing."""
    if option.choices:
        return option.choices
    return "file" if option.takes and FILE.match(option.says) else None


def bash(found, top):
    lines = ["# bash completion for idiom", "_idiom() {", "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command='' i",
             "  for ((i = 1; i < COMP_CWORD; i++)); do", '    case ${COMP_WORDS[i]} in', f"      {'|'.join(found)}) command=${{COMP_WORDS[i]}}; break ;;", "    esac",
             "  done", "  COMPREPLY=()", "  case $command:$before in"]
    for name, command in found.items():
        for option in command.options:
            what = values(option)
            if what:
                reply = '-f -- "$word"' if what == "file" else f"-W '{' '.join(what)}' -- \"$word\""
                lines.append(f"    {'|'.join(f'{name}:{one}' for one in option.names)}) mapfile -t COMPREPLY < <(compgen {reply}); return ;;")
            elif option.takes:
                lines.append(f"    {'|'.join(f'{name}:{one}' for one in option.names)}) return ;;")
    lines += ["  esac", "  case $command in"]
    for name, command in [("''", None), *found.items()]:
        words = [one for option in (command.options if command else top) for one in option.names if one.startswith("--")]
        words += [] if command else list(found)
        files = "" if not command or name in ROUTES else ' [[ $word == -* ]] || mapfile -t COMPREPLY < <(compgen -f -- "$word");'
        lines.append(f"    {name}) mapfile -t COMPREPLY < <(compgen -W '{' '.join(words)}' -- \"$word\");{files} ;;")
    return "\n".join([*lines, "  esac", "}", "complete -o filenames -F _idiom idiom", ""])


def zsh_option(option):
    what = values(option)
    action = "" if not option.takes else ":value:" + ("_files" if what == "file" else f"({' '.join(what)})" if what else "")
    says = re.sub(r"([\[\]:\\])", r"\\\1", first_sentence(option.says))
    return [f"    '{name}[{says}]{action}'" for name in option.names]


def zsh(found, top):
    lines = ["#compdef idiom", "_idiom() {", "  local context state line", "  local -a commands=("]
    lines += [f"    '{name}:{first_sentence(command.says)}'" for name, command in found.items()]
    lines += ["  )", "  _arguments -C \\"]
    lines += [f"{line} \\" for option in top for line in zsh_option(option)]
    lines += ["    '1:command:->command' '*::argument:->argument'", "  case $state in", "    command) _describe command commands ;;",
              "    argument)", "      case $line[1] in"]
    for name, command in found.items():
        rest = "'*:argument:'" if name in ROUTES - {"import", "copy", "sync"} else "'*:file:_files'"
        inner = " \\\n    ".join(line for option in command.options for line in zsh_option(option))
        lines.append(f"        {name}) _arguments \\\n    {inner} \\\n        {rest} ;;")
    return "\n".join([*lines, "      esac ;;", "  esac", "}", '_idiom "$@"', ""])


def fish(found, top):
    lines = ["# fish completion for idiom", "complete -c idiom -n __fish_use_subcommand -f"]
    for name, command in found.items():
        lines.append(f"complete -c idiom -n __fish_use_subcommand -a {name} -d '{first_sentence(command.says)}'")
    for condition, options in [("__fish_use_subcommand", top),
                               *((f"'__fish_seen_subcommand_from {name}'", command.options) for name, command in found.items())]:
        for option in options:
            names = " ".join(("-l " if one.startswith("--") else "-s ") + one.lstrip("-") for one in option.names)
            what = values(option)
            value = "" if not option.takes else " -rF" if what == "file" else f" -xa '{' '.join(what)}'" if what else " -x"
            lines.append(f"complete -c idiom -n {condition} {names}{value} -d '{first_sentence(option.says)}'")
    return "\n".join([*lines, ""])


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    found, top = commands(program)
    folder.mkdir(parents=True, exist_ok=True)
    for name, write in (("idiom", bash), ("_idiom", zsh), ("idiom.fish", fish)):
        (folder / name).write_text(write(found, top), encoding="utf-8")


main()
