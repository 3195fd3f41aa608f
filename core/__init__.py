"""What every package of Boucle stands on: database, accounts, events, queue, mail, storage and web plumbing."""
