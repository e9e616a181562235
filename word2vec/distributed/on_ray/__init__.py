"""Replicas and tasks in the processes of Ray. Nothing else imports it."""
