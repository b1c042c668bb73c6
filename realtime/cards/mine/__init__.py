"""My own cards: the editor with its preview, which one is given, codes to show on a screen."""
