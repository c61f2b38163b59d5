"""From labelled news to the artefact that Tocsin ships. Nothing here is installed with it."""
