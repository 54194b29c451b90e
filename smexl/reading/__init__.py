"""From the bytes of a file to a neutral form of its sheets; nothing in a file is trusted."""
