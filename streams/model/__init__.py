"""The trained sentence classifier: its artefact, and what runs it. How it is made: training/README.md."""
