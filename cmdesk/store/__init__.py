"""Where the data lies: the encrypted file or the shared server, its versions, backups and checks."""
