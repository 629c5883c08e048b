"""The catalogue as a file: read with its places, checked by shapes, written again."""
