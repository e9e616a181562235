"""The explorer as files: a folder that any file server shows, with the answers computed ahead."""
