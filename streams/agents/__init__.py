"""The agents, plain functions that `streams.app.create_app` registers, and how they take and deliver messages."""
