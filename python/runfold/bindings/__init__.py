"""One file for each library that is listened to."""
