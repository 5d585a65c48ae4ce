# SPDX-License-Identifier: Apache-2.0
#compdef meshrail kubectl-meshrail
# Completion of meshrail for zsh. To load it, after compinit: source <(meshrail completion zsh)
# Or write it to a file _meshrail in a folder of $fpath.

_meshrail() {
    local -a said
    said=("${(@f)$(${~words[1]} __complete "${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
    local kind=$said[-1]
    said[-1]=()
    [[ $words[CURRENT] != --*=* ]] || compset -P 1 '*='
    case $kind in
    :0) _files ;;
    :16) _files -/ ;;
    *)
        said=("${said[@]//:/\\:}")
        said=("${said[@]/$'\t'/:}")
        _describe meshrail said
        ;;
    esac
}

if [[ $funcstack[1] == _meshrail ]]; then
    _meshrail "$@"
else
    compdef _meshrail meshrail kubectl-meshrail
fi
