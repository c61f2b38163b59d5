"""The agents, one a file: plain functions that `streams.app.create_app` registers."""
