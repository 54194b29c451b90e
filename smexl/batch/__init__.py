"""A batch: from inboxes to a folder of results, in chunks, by worker processes that may die."""
