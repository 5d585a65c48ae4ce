# SPDX-License-Identifier: Apache-2.0
# Completion of meshrail for bash. To load it: source <(meshrail completion bash)

_meshrail() {
    local word last='' words=() said=() current=${COMP_WORDS[COMP_CWORD]}

    # readline has parted --option=value at the equals sign.
    for word in "${COMP_WORDS[@]:1:COMP_CWORD}"; do
        if [[ $last == --*= || $last == --* && $word == = ]]; then
            last+=$word
            words[-1]=$last
        else
            last=$word
            words+=("$last")
        fi
    done
    [[ $current != = ]] || current=''

    mapfile -t said < <("${1/#\~/$HOME}" __complete "${words[@]}" 2>/dev/null)
    COMPREPLY=()
    ((${#said[@]})) || return
    case ${said[-1]} in
    :0) mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
    :16) mapfile -t COMPREPLY < <(compgen -d -- "$current") ;;
    *) unset 'said[-1]' && COMPREPLY=("${said[@]%%$'\t'*}") && return ;;
    esac
    compopt -o filenames
}

complete -F _meshrail meshrail kubectl-meshrail
