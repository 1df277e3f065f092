"""The frame around the pages: navigation, theme, downloads, and pictures that come later."""
