"""The fair's programme: sessions, speakers, tracks, rooms, and when everything happens."""
