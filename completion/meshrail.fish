# SPDX-License-Identifier: Apache-2.0
# Completion of meshrail for fish. To load it: meshrail completion fish | source

function __meshrail_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program $words[1]
    set -e words[1]

    set -l said ($program __complete $words "$current" 2>/dev/null)
    set -l kind $said[-1]
    set -e said[-1]

    set -l start (string match -r -- '^--[^=]*=' "$current")
    set -l rest (string replace -- "$start" '' "$current")
    switch "$kind"
        case :0
            set said (__fish_complete_path "$rest")
        case :16
            set said (__fish_complete_directories "$rest" '')
    end
    for line in $said
        printf '%s%s\n' "$start" $line
    end
end

complete -c meshrail -f -a '(__meshrail_complete)'
complete -c kubectl-meshrail -f -a '(__meshrail_complete)'
