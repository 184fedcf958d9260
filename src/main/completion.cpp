#include "main/completion.h"

#include "main/options.h"

namespace sipfed {
namespace {

// It takes the script for C++.
// clang-format off
constexpr const char* bash = R"script(# bash completion for sipfed:  source <(sipfed completion bash)
_sipfed() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}
  local gather="--deployment --local --user --cert --key --trust --resolver --connect --expect --baseline --tcp --send-message
    --timeout --connections --vantage --lab --save --only --skip --verbose --help"
  local report="--report --lang --fail-on --quiet --coverage --junit-attach --junit-skip-inconclusive --junit-single-suite"
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W "check gather judge watch rehearse init collect explain list lab completion --help --version" -- "$word"))
    return
  fi
  case $before in
    --cert | --key | --trust | --baseline | --save | --deployment | --records) COMPREPLY=($(compgen -f -- "$word")); return ;;
    --by) COMPREPLY=($(compgen -W "name guide" -- "$word")); return ;;
    --lang) COMPREPLY=($(compgen -W "en ja" -- "$word")); return ;;
    --fail-on) COMPREPLY=($(compgen -W "error warning note" -- "$word")); return ;;
    --report) COMPREPLY=($(compgen -W "text json junit" -- "$word")); return ;;
    --lab) COMPREPLY=($(compgen -W "$(sipfed lab --list 2>/dev/null)" -- "$word")); return ;;
    --only | --skip) COMPREPLY=($(compgen -W "$(sipfed list --names 2>/dev/null)" -- "$word")); return ;;
  esac
  case $command in
    check) COMPREPLY=($(compgen -W "$gather --deadline $report" -- "$word")) ;;
    watch) COMPREPLY=($(compgen -W "$gather $report --every --for" -- "$word")) ;;
    rehearse) COMPREPLY=($(compgen -W "--deployment --records --local --expect --cert --only --skip --save --verbose --help
      $report" -- "$word")) ;;
    init) COMPREPLY=($(compgen -f -W "--from-domain --local --resolver --force --help" -- "$word")) ;;
    collect) COMPREPLY=($(compgen -W "windows asa imp --help" -- "$word")) ;;
    gather) COMPREPLY=($(compgen -W "$gather --deadline" -- "$word")) ;;
    judge) COMPREPLY=($(compgen -f -W "--save --only --skip --verbose --help $report" -- "$word")) ;;
    explain) COMPREPLY=($(compgen -W "$(sipfed list --names 2>/dev/null) --lang --help" -- "$word")) ;;
    list) COMPREPLY=($(compgen -W "--names --by --lang --help" -- "$word")) ;;
    lab) COMPREPLY=($(compgen -W "$(sipfed lab --list 2>/dev/null) --list --lang --help" -- "$word")) ;;
    completion) COMPREPLY=($(compgen -W "bash zsh" -- "$word")) ;;
  esac
}
complete -F _sipfed sipfed
)script";
// clang-format on

constexpr const char* zsh = R"script(# zsh completion for sipfed:  source <(sipfed completion zsh)
autoload -U +X compinit && compinit
autoload -U +X bashcompinit && bashcompinit
)script";

}  // namespace

std::string completion_script(const std::string& shell) {
  if (shell == "bash") return bash;
  if (shell == "zsh") return std::string(zsh) + bash;
  throw Usage("completion: the shells are bash and zsh, not " + shell);
}

}  // namespace sipfed
