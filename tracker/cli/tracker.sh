#!/bin/sh
# Runs the command line with a Python that takes no code from the caller's environment: neither PYTHONPATH nor a user's
# own packages (`-I`). Its interpreter is the one beside this file.
self=$0
[ -L "$self" ] && self=$(readlink -f -- "$self")
for python in "${self%/*}/python" "${self%/*}/python3" /usr/bin/python3; do
	[ -x "$python" ] && exec "$python" -I -m tracker.cli "$@"
done
echo "There is no Python beside $self: install the tracker into an environment of its own." >&2
exit 4
