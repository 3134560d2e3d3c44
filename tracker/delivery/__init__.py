"""How notices leave the machine: by mail, by webhook, into a folder; each try ends in an outcome, never in an exception."""
