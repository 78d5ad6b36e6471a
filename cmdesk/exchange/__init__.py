"""Everything in and out: files to drafts with problems, values to workbooks, text and the clipboard."""
