"""What a run needs to be rebuilt elsewhere: code, packages, machine. Read off the caller's thread, each call bounded."""
